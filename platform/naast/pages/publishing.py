"""What must not be published: each room says what is wrong with its pages, and every way to publish asks here.

The editor and the list of pages have hooks of their own, which can show more than a sentence (ADR 0014). Approving and
schedules run no hook: they come by here. Wagtail loads this file with its own models, so it imports none at the top.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

HELD_BACK = "naast.held_back"
"""The action in the history of a page that was not published at its time."""

Check = Callable[[Any], Iterable[str]]
"""Takes a specific page as it will be published; gives what makes that it must not be, in words for its author."""
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Have a room look at each page before it is published; called from ``AppConfig.ready``."""
    if check not in _checks:
        _checks.append(check)


def errors(page: Any) -> list[str]:
    """Return what makes that a page must not be published; nothing when all is well.

    Parameters:
        page: specific, as it will be published: for a draft what ``Revision.as_object`` gives.
    """
    found = [text for check in _checks for text in check(page)]
    try:
        page.full_clean()
    except ValidationError as error:
        # Also what the form checked when it was saved: slugs are taken, and pictures and courses deleted, since.
        found += [text for text in error.messages if text not in found]
    return found


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish what a workflow approved, unless it has errors: those no approval can pass. It then stays a draft.

    Whoever approves hears why, on whatever screen that was. This is ``WAGTAIL_FINISH_WORKFLOW_ACTION``.
    """
    revision = workflow_state.content_object.get_latest_revision()
    page = revision.as_object()
    if problems := errors(page):
        logger.warning("page %s was approved and has errors: it stays a draft", page.pk)
        _tell(page, problems)
        return
    revision.publish(user=user)


def hold_back(revision: Any) -> bool:
    """Take a page with errors out of the schedule it stood in, and say so in its history. Returns whether it has any."""
    from wagtail.log_actions import log

    page = revision.as_object()
    problems = errors(page)
    if problems:
        logger.warning("page %s has errors: its schedule publishes nothing", page.pk)
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        log(instance=page, action=HELD_BACK, revision=revision, data={"problems": problems})
    return bool(problems)


def due() -> list[Any]:
    """The versions of pages whose time has come, the one that has waited longest first."""
    from wagtail.models import Page, Revision

    revisions = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
    return [one for one in revisions if issubclass(one.content_type.model_class() or object, Page)]


def held_back(page: Any) -> list[str]:
    """Why the latest schedule of a page published nothing; empty when it did, or something was published since."""
    from wagtail.models import PageLogEntry

    line = PageLogEntry.objects.filter(page_id=page.pk, action=HELD_BACK).order_by("-timestamp").first()
    if line is None or (page.last_published_at and page.last_published_at > line.timestamp):
        return []
    return list(line.data.get("problems", []))


def _tell(page: Any, problems: list[str]) -> None:
    from django.urls import reverse
    from wagtail.admin import messages

    from naast.middleware import visiting

    request = visiting.get()
    if request is None:
        return
    text = _("“%(title)s” is approved and not published. %(problems)s")
    edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
    messages.error(request, text % {"title": page.title, "problems": " ".join(problems)}, buttons=[edit])
