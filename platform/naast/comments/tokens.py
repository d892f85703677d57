"""Links to a comment of one's own: signed, for one comment, for a year; deleting the comment ends them."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from naast.comments.models import Comment

LINK_WITHIN = timedelta(days=365)
_OWN, _STAMP = "comments.own", "comments.stamp"
STAMP_WITHIN = timedelta(hours=24)


def own_token(comment: Comment) -> str:
    """For the mails to the writer of a comment."""
    return signing.TimestampSigner(salt=_OWN).sign(comment.secret or "")


def read_own(token: str) -> str:
    """The secret of the comment in a link.

    Raises:
        SignatureExpired: a year has gone by.
        BadSignature: not made by us, or changed.
    """
    return signing.TimestampSigner(salt=_OWN).unsign(token, max_age=LINK_WITHIN)


def own_path(comment: Comment) -> str:
    """The address of the writer's page, without the site."""
    return reverse("comments:own", args=[own_token(comment)])


def own_url(comment: Comment) -> str:
    """The address of the writer's page, for a mail."""
    return settings.SITE_URL + own_path(comment)


def stamp(page: int) -> str:
    """Says when a form was shown, and for which page."""
    return signing.TimestampSigner(salt=_STAMP).sign(str(page))


def stamp_is_of(value: str, page: int) -> bool:
    """Whether a form of this page was shown at most a day ago."""
    try:
        return signing.TimestampSigner(salt=_STAMP).unsign(value, max_age=STAMP_WITHIN) == str(page)
    except signing.BadSignature:
        return False


def stamped_within(value: str, seconds: int) -> bool:
    """Whether the form was shown less than so many seconds ago."""
    try:
        signing.TimestampSigner(salt=_STAMP).unsign(value, max_age=seconds)
    except signing.BadSignature:
        return False
    return True
