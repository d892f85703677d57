"""What waits with pages: to review, one's own drafts, and what comes or goes by itself."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState, WorkflowState
from wagtail.permissions import page_permission_policy

from naast.pages.desk import SHOWN, Found, Row

_MOST = 500  # schedules that are looked at; a site that plans more has other worries


def writes(user: Any) -> bool:
    """Whether somebody edits any page."""
    return bool(page_permission_policy.user_has_permission(user, "change"))


def reviews(user: Any) -> bool:
    """Whether texts are sent to this person for approval."""
    return bool(
        user.is_superuser or GroupApprovalTask.objects.filter(active=True, groups__in=user.groups.all()).exists()
    )


def own_pages(user: Any) -> Any:
    """The pages somebody may edit: their provider's, their part of the site, or what they made themselves."""
    return page_permission_policy.instances_user_has_permission_for(user, "change")


def edit_url(page_id: int | str) -> str:
    """Where a page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def to_review(user: Any) -> Found:
    """Texts that wait for this person's answer, the longest waiting first."""
    states = TaskState.objects.reviewable_by(user).select_related("revision", "workflow_state__requested_by")
    states = states.order_by("started_at", "pk")
    shown = list(states[:SHOWN])
    titles = dict(
        Page.objects.filter(pk__in=[state.revision.object_id for state in shown]).values_list("pk", "draft_title")
    )
    rows = [
        Row(title=titles[key], url=edit_url(key), detail=_by(state), when=state.started_at)
        for state in shown
        if (key := int(state.revision.object_id)) in titles
    ]
    return Found(rows=rows, total=states.count() if len(shown) == SHOWN else len(rows))


def _by(state: Any) -> str:
    person = state.workflow_state.requested_by
    return _("from %(name)s") % {"name": person.get_full_name() or person.get_short_name()} if person else ""


def my_drafts(user: Any) -> Found:
    """What this person made or wrote last and is not published, the latest first, with how far it is."""
    mine = own_pages(user).filter(Q(owner=user) | Q(latest_revision__user=user), has_unpublished_changes=True)
    pages = mine.order_by("-latest_revision_created_at", "-pk").distinct()
    shown = list(pages[:SHOWN])
    keys = [str(page.pk) for page in shown]
    states = {
        state.object_id: state.status
        for state in WorkflowState.objects.active().filter(object_id__in=keys).order_by("pk")
        if issubclass(state.base_content_type.model_class() or object, Page)
    }
    planned = _schedules(keys)
    rows = [
        Row(
            title=page.draft_title,
            url=edit_url(page.pk),
            detail=_how_far(page, states.get(str(page.pk), ""), planned=str(page.pk) in planned),
            when=page.latest_revision_created_at,
        )
        for page in shown
    ]
    return Found(rows=rows, total=pages.count() if len(shown) == SHOWN else len(rows))


def _how_far(page: Page, state: str, *, planned: bool) -> str:
    if state == WorkflowState.STATUS_IN_PROGRESS:
        return _("with the editors")
    if state == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("came back to you")
    if planned:
        return _("scheduled")
    return _("changes not published") if page.live else _("draft")


def _schedules(keys: list[str] | None = None) -> dict[str, datetime]:
    """When pages go live, by their number; of all pages or of some."""
    base = ContentType.objects.get_for_model(Page)
    planned = Revision.objects.filter(approved_go_live_at__isnull=False, base_content_type=base)
    if keys is not None:
        planned = planned.filter(object_id__in=keys)
    rows = planned.order_by("approved_go_live_at").values_list("object_id", "approved_go_live_at")
    return dict(reversed(list(islice(rows, _MOST))))


def scheduled(user: Any) -> Found:
    """What goes live or offline by itself, the first on top."""
    coming = _schedules()
    pages = own_pages(user)
    rows = [
        (coming[str(key)], Row(title=title, url=edit_url(key), detail=_("goes live"), when=coming[str(key)]))
        for key, title in pages.filter(pk__in=list(coming)).values_list("pk", "draft_title")
    ]
    going = pages.filter(live=True, expire_at__gt=timezone.now()).order_by("expire_at")[:_MOST]
    rows += [
        (moment, Row(title=title, url=edit_url(key), detail=_("goes offline"), when=moment))
        for key, title, moment in going.values_list("pk", "draft_title", "expire_at")
    ]
    rows.sort(key=lambda pair: pair[0])
    return Found(rows=[row for _moment, row in rows[:SHOWN]], total=len(rows))
