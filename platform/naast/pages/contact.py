"""How to reach a person: what the contact block on every page shows."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from naast import pagecache
from naast.pages import opening
from naast.pages.branches import Branch
from naast.pages.calls import CallToAction
from naast.pages.models import ContactSettings


@dataclass(frozen=True)
class Reachable:
    """A branch with what there is to say about its hours at this moment."""

    branch: Branch
    says: list[str]
    is_open: bool


class Contact:
    """The contact details of the site, read when a template asks for them.

    Kept pages with it end when its words about the time stop being true; what an editor changes, the cache sees itself.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def settings(self) -> ContactSettings:
        """What holds for the whole site."""
        return ContactSettings.for_request(self._request)

    @property
    def call(self) -> CallToAction | None:
        """What a page without a call to action of its own shows."""
        return self.settings.default_call

    @cached_property
    def branches(self) -> list[Reachable]:
        """Every branch in order; the one that is shown before anybody chooses is the first."""
        now = timezone.now()
        return [reachable(branch, now) for branch in Branch.objects.all()]


def reachable(branch: Branch, now: datetime) -> Reachable:
    """What there is to say about the hours of ``branch`` at ``now``; the page that says it ends when that changes."""
    hours = branch.hours
    changes = opening.changes_at(hours, now)
    if changes is not None:
        pagecache.expires(changes)
    return Reachable(branch, opening.sentences(hours, now), opening.status(hours, now).is_open)
