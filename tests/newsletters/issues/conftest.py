"""An archive, a newsletter with a reader, and issues of any blocks."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.pages.models import HomePage
from newsletters import services
from newsletters.models import (
    Newsletter,
    NewsletterArchivePage,
    NewsletterIssuePage,
    Subscription,
    SubscriptionState,
)
from newsletters.services.issue_setup import AUTHORS, ensure_written_newsletter
from tests.support.pages import make_child

Block = tuple[str, Any]
WriteIssue = Callable[..., NewsletterIssuePage]
MakeArticle = Callable[..., ArticlePage]
PROSE = ("text", {"title": "Een kop", "text": "<p>Een alinea.</p>"})


def stream(*blocks: Block) -> str:
    """Blocks as the body of an issue holds them."""
    return json.dumps([{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks])


def chosen(*keys: int | None) -> list[dict[str, Any]]:
    """What a list of choosers holds."""
    return [{"type": "item", "value": key, "id": str(uuid.uuid4())} for key in keys]


@pytest.fixture
def archive(home: HomePage) -> NewsletterArchivePage:
    page: NewsletterArchivePage = make_child(home, NewsletterArchivePage(title="Nieuwsbrieven", slug="nieuwsbrieven"))
    return page


@pytest.fixture
def paper(db: None) -> Newsletter:
    """The newsletter that editors write."""
    return ensure_written_newsletter()


@pytest.fixture
def reader(paper: Newsletter) -> Subscription:
    """Somebody who gets it."""
    return Subscription.objects.create(
        newsletter=paper, email="lezer@example.org", state=SubscriptionState.CONFIRMED, confirmed_at=timezone.now()
    )


@pytest.fixture
def write(archive: NewsletterArchivePage, paper: Newsletter) -> WriteIssue:
    """``write(("quote", {…}), …, live=True, subject=…)``."""

    def make(*blocks: Block, live: bool = True, **values: Any) -> NewsletterIssuePage:
        page: NewsletterIssuePage = make_child(
            archive,
            NewsletterIssuePage(
                **{
                    "title": "Een nummer",
                    "newsletter": paper,
                    "subject": "Het onderwerp",
                    "preheader": "Iets over het onderwerp.",
                    "body": stream(*(blocks or (PROSE,))),
                    "live": live,
                    **values,
                }
            ),
        )
        return page

    return make


@pytest.fixture
def make_article(home: HomePage) -> MakeArticle:
    """``make_article("Titel", live=False)``."""

    def make(title: str = "Bel op een rustig moment", *, live: bool = True) -> ArticlePage:
        blog = ArticleIndexPage.objects.first() or make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
        author, _ = Author.objects.get_or_create(slug="redactie", defaults={"name": "Redactie"})
        page: ArticlePage = make_child(
            blog, ArticlePage(title=title, intro=f"Over {title}.", author=author, body="[]", live=live)
        )
        return page

    return make


@pytest.fixture
def editor(archive: NewsletterArchivePage, alice: User) -> User:
    """Alice, who may write, publish and send."""
    group = Group.objects.create(name="Redactie")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    services.grant_editing(group)
    alice.groups.add(group)
    return alice


@pytest.fixture
def author(editor: User, bob: User) -> User:
    """Bob, who may write and not publish."""
    bob.groups.add(Group.objects.get(name=AUTHORS))
    return bob


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Alice, signed in."""
    client.force_login(editor)
    return client


def edit_form(page: NewsletterIssuePage) -> dict[str, str]:
    """What the editor posts for an issue with one block."""
    kind, value = PROSE
    content = '{"blocks":[{"key":"a","text":"Een alinea.","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'
    return {
        "title": page.title, "slug": page.slug, "subject": page.subject, "preheader": page.preheader,
        "newsletter": str(page.newsletter_id), "body-count": "1", "body-0-type": kind, "body-0-order": "0",
        "body-0-deleted": "", "body-0-id": "", "body-0-value-title": value["title"], "body-0-value-text": content,
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "",
    }  # fmt: skip
