"""The newsletter that a form for a file may offer. A room above this one has newsletters, and registers itself here."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol


@dataclass(frozen=True)
class Offer:
    """A newsletter and the exact words that stand beside its box."""

    slug: str
    text: str

    @property
    def mark(self) -> str:
        """Goes with the form: nobody agrees to words that were not on the page."""
        return sha256(f"{self.slug}\0{self.text}".encode()).hexdigest()[:16]


class Take(Protocol):
    """Begins the sign-up, with a mail to confirm it."""

    def __call__(self, offer: Offer, email: str, *, source: str, network: str) -> None:
        """Store that an address asked for a newsletter in these words."""


def _nothing(offer: Offer, email: str, *, source: str, network: str) -> None:
    """No room has newsletters."""


_offer: Callable[[], Offer | None] = lambda: None  # noqa: E731
_take: Take = _nothing


def register_newsletter(offer: Callable[[], Offer | None], take: Take) -> None:
    """Say which newsletter is offered now and what begins a sign-up; called from ``AppConfig.ready``."""
    global _offer, _take
    _offer, _take = offer, take


def offered() -> Offer | None:
    """The newsletter to offer, or nothing."""
    return _offer()


def take(offer: Offer, email: str, *, source: str, network: str) -> None:
    """Begin the sign-up of somebody who ticked the box."""
    _take(offer, email, source=source, network=network)
