"""Signed links: to the file, which ends, and to erase what somebody filled in, which works as long as we keep it."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from naast.downloads.models import FileRequest

WORKS = timedelta(days=7)
_FILE, _ERASE, _THANKS = "downloads.file", "downloads.erase", "downloads.thanks"


def absolute(path: str) -> str:
    """A path of this site as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


def file_path(row: FileRequest) -> str:
    """Where the file of a request is, for seven days."""
    return reverse("downloads:linked_file", args=[signing.TimestampSigner(salt=_FILE).sign(row.secret)])


def read_file(token: str) -> str:
    """The secret of the request in a link to a file.

    Raises:
        SignatureExpired: seven days have gone by.
        BadSignature: not made by us, or changed.
    """
    return str(signing.TimestampSigner(salt=_FILE).unsign(token, max_age=WORKS))


def thanks_path(row: FileRequest) -> str:
    """The page after the form, with the link to the file."""
    return reverse("downloads:asked", args=[signing.TimestampSigner(salt=_THANKS).sign(row.secret)])


def read_thanks(token: str) -> str:
    """The secret of the request of the page after the form.

    Raises:
        BadSignature: as :func:`read_file`.
    """
    return str(signing.TimestampSigner(salt=_THANKS).unsign(token, max_age=WORKS))


def erase_path(row: FileRequest) -> str:
    """Where somebody erases what they filled in, with a button."""
    return reverse("downloads:erase", args=[signing.Signer(salt=_ERASE).sign(row.secret)])


def read_erase(token: str) -> str:
    """The secret of the request in a link to erase.

    Raises:
        BadSignature: not made by us, or changed.
    """
    return str(signing.Signer(salt=_ERASE).unsign(token))
