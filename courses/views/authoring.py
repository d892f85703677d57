"""In Wagtail's admin, before something is published: what an author had better look at, and the way on."""

from typing import Any

from django.contrib import messages as plain_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.models import Page

from courses.authoring import Concern, concerns, errors
from courses.conversations.concerns import overview_of
from courses.models import SimulationPage
from naast.pages import publishing


def publish_anyway(request: HttpRequest, page_id: int) -> HttpResponse:
    """What there is to look at in the latest draft; a POST publishes it when there are no errors."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise Http404
    revision = page.get_latest_revision()
    if revision is None:
        raise Http404
    draft = revision.as_object()
    found = _everything_about(draft)
    has_errors = any(concern.error for concern in found)
    if request.method == "POST":
        if request.POST.get("revision") != str(revision.pk):
            plain_messages.error(request, _("Somebody saved a newer version meanwhile. Look at it first."))
        elif not has_errors and not _is_locked(page, request.user):
            return _publish(request, draft, revision)
    context = {
        "page": draft,
        "revision": revision,
        "concerns": found,
        "has_errors": has_errors,
        "is_scheduled": draft.go_live_at is not None,
        "overview": overview_of(draft) if isinstance(draft, SimulationPage) else None,
    }
    return TemplateResponse(request, "courses/admin/publish_anyway.html", context)


def _everything_about(draft: Page) -> list[Concern]:
    """Also what other rooms find: the address of this view takes the number of any page."""
    own = errors(draft)
    others = [Concern(text=text, error=True) for text in publishing.errors(draft) if text not in own]
    return others + concerns(draft)


def _is_locked(page: Page, user: Any) -> bool:
    lock = page.specific.get_lock()
    return lock is not None and lock.for_user(user)


def _publish(request: HttpRequest, draft: Page, revision: Any) -> HttpResponse:
    PublishPageRevisionAction(revision, user=request.user).execute()
    for hook in hooks.get_hooks("after_publish_page"):
        answer: HttpResponse | None = hook(request, draft)
        if answer is not None and hasattr(answer, "status_code"):
            return answer
    text = _("“%(title)s” is published.") if not draft.go_live_at else _("“%(title)s” will be published at its time.")
    messages.success(request, text % {"title": draft.get_admin_display_title()})
    return redirect("wagtailadmin_explore", draft.get_parent().pk)


def before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead to the list of concerns when there are any. What was written is saved as a draft by then."""
    if not concerns(page.specific):
        return None
    return redirect("courses_publish_anyway", page.pk)


def before_publishing_many(request: HttpRequest, pages: list[Page], action: Any) -> HttpResponse | None:
    """Refuse a bulk with errors, and ask about one with warnings.

    Args:
        request: the POST that publishes.
        pages: those that were ticked.
        action: Wagtail's bulk action, with its form.
    """
    found: list[tuple[Page, list[Concern]]] = []
    for page in _with_descendants(pages, action):
        draft = page.get_latest_revision_as_object()
        if some := concerns(draft):
            found.append((draft, some))
    has_errors = any(concern.error for _page, some in found for concern in some)
    if not found or (not has_errors and request.POST.get("concerns_seen")):
        return None
    context = {
        "found": found,
        "has_errors": has_errors,
        "include_descendants": action.cleaned_form.cleaned_data.get("include_descendants"),
        "next": action.next_url,
    }
    return TemplateResponse(request, "courses/admin/publish_many.html", context)


def _with_descendants(pages: list[Page], action: Any) -> list[Page]:
    found = [page.specific for page in pages]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in pages:
            found += page.get_descendants().not_live().specific()
    return found


def tell_while_editing(request: HttpRequest, page: Page) -> None:
    """Above the editor, say how much there is to look at in the version that is open."""
    found = concerns(page.specific)
    if not found:
        return
    text = ngettext(
        "There is %(number)s thing to look at before publishing.",
        "There are %(number)s things to look at before publishing.",
        len(found),
    )
    buttons = []
    if page.permissions_for_user(request.user).can_publish() and page.latest_revision_id:
        buttons.append(messages.button(reverse("courses_publish_anyway", args=[page.pk]), _("Look at it")))
    messages.warning(request, text % {"number": len(found)}, buttons=buttons)
