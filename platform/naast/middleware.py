"""Response headers that depend on the part of the site."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

_ADMIN = "/beheer/"


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
