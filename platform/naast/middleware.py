"""Headers and walls that depend on the part of the site."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

_ADMIN = "/beheer/"
_REPORTS = "/beheer/reports/"
_CHOOSER = "/beheer/choose-page/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Send the strict policy everywhere but in Wagtail's admin, whose own pages need inline scripts and styles."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Relax the policy for admin pages; leave every other answer with the strict one."""
        if request.path.startswith(_ADMIN):
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
        """Answer as usual."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """Hide reports, which list every provider's pages, and the page chooser inside pages of others.

        Raises:
            Http404: the visitor is no administrator and may not look there.
        """
        if not request.path.startswith((_REPORTS, _CHOOSER)) or request.user.is_superuser or request.user.is_anonymous:
            return
        if request.path.startswith(_REPORTS):
            raise Http404
        if "parent_page_id" in kwargs:
            inside = Page.objects.filter(pk=kwargs["parent_page_id"])
            own = page_permission_policy.explorable_instances(request.user).filter(pk=kwargs["parent_page_id"])
            if not inside.filter(live=True).exists() and not own.exists():
                raise Http404
