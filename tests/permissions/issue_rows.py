"""Issues of the newsletter: the archive, an issue that was not sent, and the way to send one."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from naast.pages.models import HomePage
from naast.seed.roles import EDITORS
from newsletters.models import NewsletterArchivePage, NewsletterIssuePage
from newsletters.services.issue_setup import ensure_written_newsletter, grant_issues
from tests.support.pages import make_child


def issue(address: str) -> Callable[[Any], str]:
    """An address about an issue that is published and not sent."""

    def make(_world: Any) -> str:
        archive = make_child(HomePage.objects.get(), NewsletterArchivePage(title="Nieuws", slug="nieuwsbrieven"))
        grant_issues(Group.objects.get(name=EDITORS))
        page = make_child(
            archive,
            NewsletterIssuePage(title="Nummer", newsletter=ensure_written_newsletter(), subject="Nieuws", body="[]"),
        )
        NewsletterIssuePage.objects.filter(pk=page.pk).update(last_published_at=timezone.now())
        return address.format(page=page.pk, url=page.url)

    return make


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """What each role gets; in the admin a refusal leads back, and for who has no place there nothing exists."""
    return {
        "wagtail: archive of issues": everybody(issue("/nieuwsbrieven/")),
        "wagtail: issue that was not sent": everybody(issue("{url}"), 404, roles={"editor": 200}),
        "newsletters_issues:check": row(issue("/beheer/nieuwsbrieven/{page}/"), 404, {"editor": 200}),
        "newsletters_issues:send": row(
            issue("/beheer/nieuwsbrieven/{page}/verstuur/"), 404, {"editor": 302}, method="post"
        ),
    }
