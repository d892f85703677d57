"""Searching what everybody may read. Lessons and questions are not searched: they are for those who enrolled."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from naast.pages.models import Topic
from naast.search import misses, selectors
from naast.search.sources import sources

_MINUTES = 60  # seconds


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for ``?zoek=``, best first; ways in when nothing was asked."""
    wanted = {name: request.GET.get(name, "") for name in ("zoek", "soort", "onderwerp", "volgorde", "pagina")}
    context: dict[str, object] = {"topics": Topic.objects.all(), "contact_url": "/contact/"}
    if any(wanted[name].strip() for name in ("zoek", "soort", "onderwerp")):
        context["results"] = selectors.results(wanted)
    return render(request, "search/search.html", context)


@require_safe
@cache_control(public=True, max_age=5 * _MINUTES)
@vary_on_cookie
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles for what was typed so far, as JSON. The same for everybody with this language, so that it may be kept."""
    found = selectors.suggestions(request.GET.get("zoek", ""))
    count = len(found)
    status = ngettext("%(count)d suggestion", "%(count)d suggestions", count) % {"count": count}
    return JsonResponse({"suggestions": found, "status": status if found else _("No suggestions")})


@csrf_exempt  # it knows nobody and says nothing; a page without a form of its own can report
@require_POST
def missed(request: HttpRequest) -> HttpResponse:
    """Count a question that found nothing. The answer is the same whatever was done."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" and misses.may_report(request):
        misses.report(request.POST.get("zoek", ""))
    return HttpResponse(status=204)


@require_safe
@cache_control(public=True, max_age=24 * 60 * _MINUTES)
@vary_on_cookie
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser can search here from its own address bar (OpenSearch 1.1)."""
    return render(
        request,
        "search/opensearch.xml",
        {"site": settings.SITE_URL, "kinds": sources()},
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
