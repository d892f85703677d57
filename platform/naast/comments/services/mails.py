"""One function per mail of this room. None holds an address, and none a text that a moderator did not read."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page

from naast.accounts.models import User
from naast.comments import tokens
from naast.comments.models import Comment
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue_template
from naast.mail.templating import Rendered, render

RECEIVED, APPROVED, REPLIED, WAITING = "comment_received", "comment_approved", "comment_replied", "comments_waiting"
TO_WRITERS = (RECEIVED, APPROVED, REPLIED)


def received(comment: Comment) -> None:
    """Tell the writer what happens now, with the link to change or delete.

    Whoever filled in the form may have typed the address of somebody else: neither the name nor the text is in it.
    """
    context = received_context(comment.page.title, tokens.own_url(comment))
    enqueue_template(kind=RECEIVED, to=comment.email, context=context, key=f"{RECEIVED}:{comment.pk}")


def approved(comment: Comment) -> None:
    """Tell the writer once that the comment is on the site."""
    if not comment.email or not comment.secret:
        return
    context = approved_context(comment.page.title, _address(comment), tokens.own_url(comment))
    enqueue_template(kind=APPROVED, to=comment.email, context=context, key=f"{APPROVED}:{comment.pk}")


def replied(comment: Comment, answer: Comment) -> None:
    """Tell the writer of a comment that the author of the page answered, when the writer asked for that."""
    if not comment.wants_replies or not comment.email or not comment.secret:
        return
    context = replied_context(
        comment.page.title, answer.name, answer.shown_text, _address(answer), tokens.own_url(comment)
    )
    enqueue_template(kind=REPLIED, to=comment.email, context=context, key=f"{REPLIED}:{comment.pk}:{answer.pk}")


def waiting(moderator: User, count: int, pages: list[tuple[str, int]], key: str) -> None:
    """Tell a moderator how much waits, and below which pages."""
    enqueue_template(
        kind=WAITING, to=moderator.email, context=waiting_context(count, pages), key=f"{WAITING}:{key}:{moderator.pk}"
    )


def take_back(comment: Comment) -> None:
    """Delete the mails about a comment, sent or waiting: its writer deleted it."""
    about = Q(key__in=[f"{RECEIVED}:{comment.pk}", f"{APPROVED}:{comment.pk}"])
    about |= Q(key__startswith=f"{REPLIED}:{comment.pk}:")
    OutgoingMail.objects.filter(about, kind__in=TO_WRITERS).delete()


def take_back_reply(comment: Comment, answer: Comment) -> None:
    """Delete the mail about one reply, which holds its text; the others stay."""
    OutgoingMail.objects.filter(key=f"{REPLIED}:{comment.pk}:{answer.pk}", kind=REPLIED).delete()


def received_context(title: str, own: str) -> dict[str, Any]:
    """What :func:`received` shows; the gallery uses it too."""
    return {"title": title, "own_url": own}


def approved_context(title: str, url: str, own: str) -> dict[str, Any]:
    """What :func:`approved` shows."""
    return {"title": title, "url": url, "own_url": own}


def replied_context(title: str, who: str, text: str, url: str, own: str) -> dict[str, Any]:
    """What :func:`replied` shows."""
    return {"title": title, "who": who, "text": text, "url": url, "own_url": own}


def waiting_context(count: int, pages: list[tuple[str, int]]) -> dict[str, Any]:
    """What :func:`waiting` shows."""
    return {"count": count, "pages": pages, "url": settings.SITE_URL + reverse("comments_queue:index")}


def rendered(kind: str, context: dict[str, Any]) -> Rendered:
    """A mail of this room, for the gallery."""
    return render(kind, context)


def _address(comment: Comment) -> str:
    page: Page = comment.page
    return f"{settings.SITE_URL}{page.url or '/'}#reactie-{comment.pk}"
