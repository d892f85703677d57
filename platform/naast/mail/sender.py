"""Who sends the mails of this platform: the foot of every mail says it.

A mail with an offer has to name its sender and an address or number where one can stop it (article 11.7, fourth
paragraph, of the Telecommunicatiewet; article 3:15d of the Burgerlijk Wetboek asks for a name and a postal address).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Sender:
    """What the foot of a mail shows. Empty text is left out.

    Attributes:
        name: of the platform.
        url: its front page, without a slash at the end.
        postal: name and postal address of the organisation, on one line.
        email: where a person answers.
        phone: where a person answers.
    """

    name: str
    url: str
    postal: str = ""
    email: str = ""
    phone: str = ""


Contact = tuple[str, str]  # e-mail address and telephone number
_contact: Callable[[], Contact] = lambda: ("", "")  # noqa: E731


def register_contact(contact: Callable[[], Contact]) -> None:
    """Say where the contact details are kept: a room above this one knows, and this one may not import it."""
    global _contact  # noqa: PLW0603 - one platform has one sender
    _contact = contact


def sender() -> Sender:
    """Who sends, as the settings and the contact details of the site say now."""
    email, phone = _contact()
    return Sender(settings.WAGTAIL_SITE_NAME, settings.SITE_URL, settings.POSTAL_ADDRESS, email, phone)
