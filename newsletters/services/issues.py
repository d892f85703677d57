"""Send an issue: now, at its moment, or as a test to the editors themselves (ADR 0021)."""

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue, enqueue_template
from newsletters.issues.archive import mailing_of, stood_ready
from newsletters.issues.checks import CATCH_UP, Checked, Finding, too_late
from newsletters.issues.rendering import example, render_issue
from newsletters.models import Mailing, MailingKind, NewsletterIssuePage
from newsletters.services.mailings import open_mailing

TESTS_AN_HOUR = 20  # mails of one editor: enough to look in every mail program, too few to be of use to anyone else
PUNCTUAL = timedelta(hours=1)  # later than this an editor no longer decided about the hour
TEST = "issue_test"
_TOLD = "issue_held"

logger = logging.getLogger(__name__)


class HeldBackError(Exception):
    """The issue is not sent, for what stands in ``errors``."""

    def __init__(self, errors: Sequence[Finding]) -> None:
        super().__init__(", ".join(error.code for error in errors))
        self.errors = list(errors)


class ChangedError(Exception):
    """Another version was published than the one that was looked at."""


class TooManyTestsError(Exception):
    """The hour is full; ``left`` more may go."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


def version_of(page: NewsletterIssuePage) -> str:
    """Names the published version, so that nobody sends another one than he looked at."""
    return page.last_published_at.isoformat() if page.last_published_at else ""


@transaction.atomic
def send(page: NewsletterIssuePage, *, by: User | None, by_day: bool = False, seen: str | None = None) -> Mailing:
    """Send the published version of an issue to its readers; its content is frozen from here on.

    Pressed twice, or in two tabs: the second finds the first one's mailing, also when the issue went to another
    newsletter since. The row of the page is taken, so of two at once one waits, and who publishes waits too.

    Args:
        page: which issue. What is sent is read anew: a draft is never sent.
        by: the editor; who may send is the caller's question.
        by_day: whether it waits for the day (:mod:`naast.mail.quiet`). Who presses the button decides for himself.
        seen: the version that was looked at (:func:`version_of`); nothing: whichever is published.

    Raises:
        ChangedError: it was not sent before, and another version than ``seen`` is published.
        HeldBackError: it was not sent before, and there are errors.
    """
    current = NewsletterIssuePage.objects.select_for_update().get(pk=page.pk)
    known = mailing_of(current)
    if known is not None:
        return known
    if seen is not None and seen != version_of(current):
        raise ChangedError
    checked = Checked(current)
    if checked.errors:
        raise HeldBackError(checked.errors)
    return open_mailing(
        current.newsletter,
        kind=MailingKind.ISSUE,
        period=f"issue-{current.pk}",
        mail=checked.mail,
        topics=current.topics.all(),
        page=current,
        developments=checked.content.developments,
        by=by,
        by_day=by_day,
    )


def send_due(now: datetime | None = None) -> list[Mailing]:
    """Send the issues whose moment has come, also one that was missed; each once.

    An issue that cannot be sent waits, and its editor is told once by mail; when it is mended within a week, it goes.
    One that was published after its moment waits for a person: nobody chose that it would leave at once.

    Returns:
        The mailings this call opened.
    """
    now = now or timezone.now()
    opened = []
    sent = Mailing.objects.filter(kind=MailingKind.ISSUE, page=OuterRef("pk"))
    due = (
        NewsletterIssuePage.objects.live()
        .filter(~Exists(sent), send_at__lte=now, send_at__gt=now - CATCH_UP)
        .select_related("newsletter", "owner")
    )
    for page in due:
        if not stood_ready(page):
            late = too_late()
            _tell(page, [late._replace(text=f"{late.text} {late.advice}")])
            continue
        by_day = now - page.send_at > PUNCTUAL
        try:
            opened.append(send(page, by=_editor_of(page), by_day=by_day, seen=version_of(page)))
        except ChangedError:
            continue  # published meanwhile, perhaps with another moment: the next beat looks at it
        except HeldBackError as held:
            _tell(page, held.errors)
        except Exception:  # one issue that finds a hole must not hold back the others
            logger.exception("Issue %s could not be sent", page.pk)
    return opened


def send_test(page: NewsletterIssuePage, *, to: Sequence[User], by: User) -> int:
    """Mail an issue to editors, as a reader would get it, with links that belong to nobody.

    Args:
        page: the version to try, usually the latest draft.
        to: people who may edit it; who may be asked is the caller's question.
        by: the editor who asks.

    Returns:
        How many mails were put in the outbox.

    Raises:
        TooManyTestsError: with these there would be too many in one hour.
    """
    mail = example(render_issue(page))
    with transaction.atomic():
        # Two tabs at once count one after the other.
        get_user_model().objects.select_for_update().get(pk=by.pk)
        left = tests_left(by)
        if len(to) > left:
            raise TooManyTestsError(left)
        for person in to:
            enqueue(
                kind=TEST,
                to=person.email,
                subject=f"[Test] {mail.subject}",
                text=mail.text,
                html=mail.html,
                key=f"{_tests_of(by)}{uuid.uuid4().hex}",
            )
    return len(to)


def tests_left(person: User) -> int:
    """How many more test mails this editor may send within the hour."""
    since = timezone.now() - timedelta(hours=1)
    gone = OutgoingMail.objects.filter(kind=TEST, key__startswith=_tests_of(person), created_at__gt=since).count()
    return max(TESTS_AN_HOUR - gone, 0)


def _tests_of(person: User) -> str:
    return f"issue-test:{person.pk}:"


def _editor_of(page: NewsletterIssuePage) -> User | None:
    """Who published it; who made it when that is not known any more."""
    revision = page.live_revision
    person: User | None = (revision.user if revision else None) or page.owner
    return person if person is not None and person.is_active else None


def _tell(page: NewsletterIssuePage, errors: Sequence[Finding]) -> None:
    """Mail the editor that an issue was not sent; once per moment, however often beat comes by."""
    person = _editor_of(page)
    if person is None:
        logger.warning("Issue %s was not sent and has no editor to tell", page.pk)
        return
    enqueue_template(
        kind=_TOLD,
        to=person.email,
        context={
            "page": page,
            "errors": errors,
            "url": f"{settings.SITE_URL}{reverse('newsletters_issues:check', args=[page.pk])}",
            "name": person.name,
        },
        key=f"issue-held:{page.pk}:{page.send_at:%Y%m%dT%H%M%S}",
        folder="newsletters/mail",
    )
