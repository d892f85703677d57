"""What writers do: hand in, change, delete, and say whether they want a mail about a reply."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from naast.accounts.models import User
from naast.celery import wake
from naast.comments import selectors
from naast.comments.models import Act, Comment, Decision, Desk, State, Suspicion
from naast.comments.services import limits, mails
from naast.comments.services.limits import TooManyError
from naast.comments.services.suspecting import suspicion, text_hash
from naast.mail.addresses import mailbox_hash
from naast.mail.privacy import forget

__all__ = ["Draft", "TooManyError", "change", "delete", "delete_all_of", "hand_in", "want_replies"]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody filled in, cleaned."""

    name: str
    email: str
    text: str
    wants_replies: bool = False
    network: str = ""
    user: User | None = None
    trapped: bool = False


@transaction.atomic
def hand_in(page: Page, draft: Draft) -> Comment:
    """Store a comment that waits for a moderator, and mail its writer a link to it.

    A second press on the same button finds the first comment: nothing is stored or mailed again.

    Raises:
        TooManyError: see :mod:`naast.comments.services.limits`.
    """
    desk = Desk.the_one(locked=True)
    mailbox = mailbox_hash(draft.email)
    known = Comment.objects.filter(page=page, mailbox_hash=mailbox, text_hash=text_hash(draft.text))
    same = known.exclude(state=State.DELETED).first()
    if same is not None:
        return same
    limits.check_room(mailbox, draft.network)
    found = suspicion(draft.text, draft.name, mailbox, desk, trapped=draft.trapped)
    comment = Comment.objects.create(
        page_id=page.pk,
        user=draft.user,
        name=draft.name,
        email=draft.email,
        mailbox_hash=mailbox,
        network=draft.network,
        text=draft.text,
        text_hash=text_hash(draft.text),
        wants_replies=draft.wants_replies,
        by_author=selectors.edits(draft.user, page),
        suspicion=found,
        state=State.SPAM if found else State.WAITING,
    )
    if not found:
        comment.page = page
        if limits.may_mail(mailbox):
            mails.received(comment)
        _wake_moderators()
    return comment


@transaction.atomic
def change(comment: Comment, text: str) -> bool:
    """Store another text. It waits for a moderator; the site shows the approved one meanwhile.

    Returns:
        Whether it can be changed: not when it was deleted or is spam.

    Raises:
        TooManyError: it was changed ten times in this hour.
    """
    desk = Desk.the_one(locked=True)
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    if row.state in {State.DELETED, State.SPAM}:
        return False
    if row.text == text:
        return True
    limits.check_changes(row)
    before = row.state
    row.text, row.text_hash = text, text_hash(text)
    row.state, row.written_at, row.reason = State.WAITING, timezone.now(), ""
    if before == State.REJECTED:
        row.shown_text = ""  # what a moderator took off the site does not come back by a change
    row.suspicion = suspicion(text, row.name, row.mailbox_hash, desk, trapped=False)
    row.save(update_fields=["text", "text_hash", "state", "written_at", "reason", "shown_text", "suspicion"])
    Decision.objects.create(comment=row, act=Act.CHANGED, by=row.user, before=before, after=row.state)
    _wake_moderators()
    return True


@transaction.atomic
def delete(comment: Comment) -> None:
    """Delete for good: text, name and address go, links and mails too. An answer of the author keeps its place."""
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    if row.state == State.DELETED:
        return
    mails.take_back(row)
    if row.by_author and row.parent is not None:
        mails.take_back_reply(row.parent, row)
    Decision.objects.create(comment=row, act=Act.DELETED, before=row.state, after=State.DELETED)
    empty(row)


@transaction.atomic
def delete_all_of(person: User) -> int:
    """Delete all that somebody wrote while signed in, and our mails about it; returns how many comments."""
    rows = list(selectors.of_person(person))
    addresses = {row.email for row in rows if row.email}
    for row in rows:
        delete(row)
    for address in addresses:
        forget(address, kinds=mails.TO_WRITERS)
    return len(rows)


@transaction.atomic
def want_replies(comment: Comment, *, wanted: bool) -> None:
    """Turn the mail about a reply on or off."""
    Comment.objects.filter(pk=comment.pk).exclude(state=State.DELETED).update(wants_replies=wanted)


def empty(row: Comment) -> None:
    """Take everything personal out of a row; the network stays two days for the limits."""
    row.state, row.suspicion, row.secret, row.user = State.DELETED, Suspicion.NONE, None, None
    row.name = row.email = row.mailbox_hash = row.text = row.text_hash = row.shown_text = row.replaced_text = ""
    row.reason, row.wants_replies = "", False
    row.save()
    row.decisions.update(reason="")


def _wake_moderators() -> None:
    from naast.comments.tasks import tell_moderators

    wake(tell_moderators)
