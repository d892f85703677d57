"""What every page about somebody's certificate has in common."""

from django.http import HttpResponse


def confidential(response: HttpResponse) -> HttpResponse:
    """Whoever knows the token may look, but no search engine, proxy or shared computer keeps what it showed."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store, private"
    return response
