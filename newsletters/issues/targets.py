"""What an issue points at: pages and addresses, and which of them readers can open."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wagtail.models import Page

from newsletters.readers import links


@dataclass(frozen=True)
class Link:
    """An address in an issue."""

    label: str
    url: str  # complete; as the editor typed it when it is broken
    where: str  # the block, in the editor's words


@dataclass
class Links:
    """The addresses of an issue or a part of one.

    Attributes:
        good: those that go out.
        lost: those that do not, because the page is gone or the address is none.
    """

    good: list[Link] = field(default_factory=list)
    lost: list[Link] = field(default_factory=list)

    @staticmethod
    def complete(address: str) -> str:
        """An address as a mail needs it."""
        return links.absolute(address) if address.startswith("/") else address

    def add(self, label: str, url: str, *, where: str) -> None:
        """Keep an address that goes out."""
        self.good.append(Link(label, url, where))

    def broken(self, label: str, url: str, *, where: str) -> None:
        """Keep an address that does not go out."""
        self.lost.append(Link(label, url, where))

    def join(self, others: "Links") -> None:
        """Take over those of another."""
        self.good += others.good
        self.lost += others.lost


def page_address(page: Page) -> str:
    """The complete address of a page; nothing when it lies outside the site."""
    parts = page.get_url_parts()
    return links.absolute(parts[2]) if parts and parts[2] else ""


def page_addresses(keys: Iterable[int]) -> dict[int, str]:
    """The complete addresses of those pages that anybody can open now."""
    found = Page.objects.filter(pk__in=list(keys)).live().public()
    return {page.pk: address for page in found if (address := page_address(page))}
