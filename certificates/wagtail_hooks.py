"""Where the certificates room meets Wagtail: designs stay inside their provider, one holds at a time, and what waits."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from certificates import panel
from certificates.designing.standing import errors
from certificates.models import CertificateTemplatePage


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:
    """Certificates that wait and keys that end; nothing when there are none."""
    panels.append(panel.WaitingPanel())


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Where the button of that panel leads."""
    return [path("bewijzen/opnieuw/", panel.again, name="certificates_try_again")]


@hooks.register("construct_page_chooser_queryset")
def choose_from_own_designs(pages: Any, request: HttpRequest) -> Any:
    """A design has no public page, so "live" opens it to nobody: offer one's own only (rule 4, ADR 0008)."""
    own = page_permission_policy.explorable_instances(request.user).values("pk")
    return pages.filter(Q(pk__in=own) | ~Q(pk__in=Page.objects.type(CertificateTemplatePage).values("pk")))


@hooks.register("before_publish_page")
def look_at_the_design(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep a design with errors a draft (ADR 0014). What was written is saved by then."""
    if not isinstance(page, CertificateTemplatePage):
        return None
    return _refusal(request, [page])


@hooks.register("before_bulk_action")
def look_at_many_designs(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    """The same for pages that are ticked in a list: their latest drafts, and each other."""
    pages = [page for page in objects if isinstance(page, Page)]
    if action_type != "publish" or not pages:
        return None
    if action_class_instance.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [below for page in pages for below in page.get_descendants().not_live()]
    return _refusal(request, [draft for page in pages if (draft := _draft(page)) is not None])


@hooks.register("before_copy_page")
def copy_designs_as_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy is for the same course and language, so it cannot be live beside the one it was made from."""
    at_once = request.POST.get("publish_copies") or request.POST.get("alias")
    if at_once and issubclass(page.specific_class or Page, CertificateTemplatePage):
        messages.error(request, _("A copy of a design begins as a draft. Copy it without publishing it."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


def _draft(page: Page) -> CertificateTemplatePage | None:
    if not issubclass(page.specific_class or Page, CertificateTemplatePage):
        return None
    draft: CertificateTemplatePage = page.get_latest_revision_as_object()
    return draft


def _refusal(request: HttpRequest, pages: list[CertificateTemplatePage]) -> HttpResponse | None:
    places: dict[tuple[str, str, str], CertificateTemplatePage] = {}
    for page in pages:
        problems = list(errors(page))
        place = (page.path[: -page.steplen], page.course_uid, page.language)
        if place in places:
            text = _("“%(one)s” and “%(other)s” are for the same course and language. Publish one of them.")
            problems.append(text % {"one": places[place].title, "other": page.title})
        places[place] = page
        if problems:
            edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
            text = _("“%(title)s” is saved and not published. %(problems)s")
            messages.error(request, text % {"title": page.title, "problems": " ".join(problems)}, buttons=[edit])
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None
