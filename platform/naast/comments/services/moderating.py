"""What moderators and authors do. Each act is a line of the log, and can be undone."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from naast.accounts.models import User
from naast.comments import selectors
from naast.comments.models import REASON_LENGTH, Act, Comment, Decision, Desk, State
from naast.comments.services import mails
from naast.comments.services.suspecting import text_hash


class OvertakenError(Exception):
    """The comment is not what the moderator saw: a colleague was first, or the writer changed it."""


@transaction.atomic
def approve(key: int, by: User, *, seen: str) -> Comment:
    """Put a comment on the site, and tell its writer.

    Args:
        key: of the comment.
        by: the moderator.
        seen: the ``mark`` of the text that was on the moderator's screen.

    Raises:
        OvertakenError: the text is another one by now, or somebody else decided.
    """

    def act(row: Comment) -> Act:
        if row.state == State.APPROVED and not row.change_refused:
            raise OvertakenError
        row.replaced_text, row.shown_text = row.shown_text, row.text
        row.state, row.reason = State.APPROVED, ""
        row.approved_at = row.approved_at or timezone.now()
        return Act.APPROVED

    row = _decide(key, by, seen, act)
    if row.by_author and row.parent_id:
        assert row.parent is not None
        if row.parent.is_shown:  # else nobody sees the reply either
            mails.replied(row.parent, row)
    else:
        mails.approved(row)
    return row


@transaction.atomic
def reject(key: int, by: User, *, seen: str, reason: str = "") -> Comment:
    """Leave a comment off the site, or take it off. Of a change only the change is refused: the earlier text stays.

    Args:
        key: of the comment.
        by: the moderator.
        seen: see :func:`approve`.
        reason: the writer reads it.

    Raises:
        OvertakenError: see :func:`approve`.
    """

    def act(row: Comment) -> Act:
        if row.state == State.REJECTED:
            raise OvertakenError
        refused = row.change_waits
        row.state = State.APPROVED if refused else State.REJECTED
        row.reason = reason[:REASON_LENGTH]
        return Act.CHANGE_REFUSED if refused else Act.REJECTED

    return _decide(key, by, seen, act, reason)


@transaction.atomic
def mark_as_spam(key: int, by: User, *, seen: str) -> Comment:
    """Take a comment for spam: it is deleted after a month.

    Raises:
        OvertakenError: see :func:`approve`.
    """

    def act(row: Comment) -> Act:
        if row.state == State.SPAM:
            raise OvertakenError
        row.state = State.SPAM
        return Act.SPAM

    return _decide(key, by, seen, act)


@transaction.atomic
def undo(key: int, by: User) -> Comment:
    """Take back the last decision about a comment. A mail that went out stays out.

    Raises:
        OvertakenError: the last thing that happened was no decision, or is undone already.
    """
    row = _locked(key)
    last = row.decisions.first()
    if last is None or last.act not in {Act.APPROVED, Act.REJECTED, Act.CHANGE_REFUSED, Act.SPAM}:
        raise OvertakenError
    if row.state != last.after:
        raise OvertakenError
    if last.act == Act.APPROVED:
        row.shown_text = row.replaced_text
    row.state, row.moderator, row.decided_at, row.reason = State(last.before), by, timezone.now(), ""
    row.save()
    Decision.objects.create(comment=row, act=Act.UNDONE, by=by, before=last.after, after=row.state)
    return row


@transaction.atomic
def reply(key: int, by: User, text: str) -> Comment:
    """Answer a comment as the author of its page.

    The answer of a moderator, or of who may publish the page, stands there at once; another one waits.

    Args:
        key: of a comment on the site; an answer to an answer goes under the same comment.
        by: somebody who may edit the page.
        text: cleaned.

    Raises:
        OvertakenError: the comment is not on the site any more.
        PermissionError: this person may not edit the page.
    """
    row = _locked(key)
    if not row.is_shown or (row.parent is not None and not row.parent.is_shown):
        raise OvertakenError
    if not selectors.edits(by, row.page):
        raise PermissionError
    at_once = selectors.is_moderator(by) or selectors.publishes(by, row.page)
    now = timezone.now()
    answer = Comment.objects.create(
        page_id=row.page_id,
        parent=row.parent or row,
        user=by,
        name=by.name or _("The author"),
        text=text,
        text_hash=text_hash(text),
        shown_text=text if at_once else "",
        by_author=True,
        state=State.APPROVED if at_once else State.WAITING,
        approved_at=now if at_once else None,
        decided_at=now if at_once else None,
        moderator=by if at_once else None,
    )
    Decision.objects.create(comment=row, act=Act.REPLIED, by=by, before=row.state, after=row.state)
    if at_once:
        mails.replied(row.parent or row, answer)
    return answer


@transaction.atomic
def save_words(words: str) -> None:
    """Store the list of words that put a comment aside."""
    Desk.the_one(locked=True)
    Desk.objects.filter(pk=1).update(words=words)


def _decide(key: int, by: User, seen: str, act: Callable[[Comment], Act], reason: str = "") -> Comment:
    row = _locked(key)
    if row.mark != seen:
        raise OvertakenError
    before = row.state
    done = act(row)
    row.moderator, row.decided_at = by, timezone.now()
    row.save()
    Decision.objects.create(comment=row, act=done, by=by, before=before, after=row.state, reason=reason[:REASON_LENGTH])
    return row


def _locked(key: int) -> Comment:
    row = Comment.objects.select_for_update().filter(pk=key).exclude(state=State.DELETED).first()
    if row is None:
        raise OvertakenError
    return row
