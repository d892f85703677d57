"""Headers and walls that depend on the part of the site."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from csp.middleware import CSPMiddleware
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

_ADMIN = "/beheer/"
_ADMIN_OF_ANYBODY = ("/beheer/login/", "/beheer/logout/", "/beheer/password_reset/", "/beheer/jsi18n/")
_NOT_FOR_TENANTS = ("/beheer/reports/", "/beheer/api/main/images/", "/beheer/api/main/documents/")
_CHOOSER = "/beheer/choose-page/"
_WORKFLOW = "/beheer/pages/workflow/"  # its refusals name the page, with the title of its latest draft
# Live for their authors, without an address for anybody.
_NEVER_PUBLIC = ("questionbankpage", "questionpage", "certificatetemplatepage")
_PAGE_NUMBERS = ("parent_page_id", "page_to_move_id", "destination_id")

visiting: ContextVar[HttpRequest | None] = ContextVar("visiting", default=None)
"""The request to the admin that is being answered; for what Wagtail calls without saying who asks."""


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Send the strict policy everywhere but in Wagtail's admin, whose own pages need inline scripts and styles."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Relax the policy for admin pages; leave every other answer with the strict one."""
        if request.path_info.startswith(_ADMIN):
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
                "style-src": ["'self'", "'unsafe-inline'"],
                "img-src": ["'self'", "data:", "blob:"],
            }
        return super().process_response(request, response)


class AdminWallsMiddleware:
    """Close the screens of Wagtail's admin that would show one provider's work to another (rule 4)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and let what Wagtail calls meanwhile know who asks."""
        if not request.path_info.startswith(_ADMIN):
            return self.get_response(request)
        before = visiting.set(request)
        try:
            return self.get_response(request)
        finally:
            visiting.reset(before)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """Hide the admin from who has no place in it, and from others the screens that list every provider's work.

        These are the reports, the admin's own interface for images and documents, and all that shows a page by its
        number: the chooser, bulk actions, moving and workflows.

        Raises:
            Http404: the visitor may not look there.
        """
        user = request.user
        if not request.path_info.startswith(_ADMIN) or user.is_anonymous or user.is_superuser:
            return
        if not user.has_perm("wagtailadmin.access_admin") and not request.path_info.startswith(_ADMIN_OF_ANYBODY):
            raise Http404  # sending somebody who is signed in to the sign-in page would go round for ever
        if request.path_info.startswith(_NOT_FOR_TENANTS):
            raise Http404
        numbers = {kwargs[name] for name in _PAGE_NUMBERS if name in kwargs}
        if request.path_info.startswith(_CHOOSER):
            numbers |= {int(text) for text in request.GET.getlist("id") if text.isdecimal() and len(text) < 19}
        own = page_permission_policy.explorable_instances(user).values("pk")
        if numbers:
            hidden = Q(live=False) | Q(
                content_type__app_label__in=("courses", "certificates"), content_type__model__in=_NEVER_PUBLIC
            )
            if Page.objects.filter(hidden, pk__in=numbers).exclude(pk__in=own).exists():
                raise Http404
        if (
            request.path_info.startswith(_WORKFLOW)
            and not Page.objects.filter(pk=kwargs["page_id"], pk__in=own).exists()
        ):
            raise Http404
