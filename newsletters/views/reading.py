"""Developments as readers see them, and the sample feeds of one machine."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from naast.pages.models import Topic
from newsletters import selectors
from newsletters.services.setup import sample_feeds

_PER_PAGE = 12


@require_safe
def developments(request: HttpRequest) -> HttpResponse:
    """All developments, newest first; of one topic with ``?onderwerp=``. An unknown topic shows all."""
    topics = list(Topic.objects.all())
    chosen = next((topic for topic in topics if topic.slug == request.GET.get("onderwerp")), None)
    page = Paginator(selectors.published(chosen), _PER_PAGE).get_page(request.GET.get("pagina"))
    return render(
        request,
        "newsletters/developments.html",
        {
            "page_obj": page,
            "topics": topics,
            "chosen": chosen,
            "query": urlencode({"onderwerp": chosen.slug}) if chosen else "",
        },
    )


@require_safe
def development(request: HttpRequest, slug: str) -> HttpResponse:
    """One development; drafts are not found."""
    return render(
        request,
        "newsletters/development.html",
        {"development": get_object_or_404(selectors.published(), slug=slug)},
    )


@require_safe
def sample_feed(request: HttpRequest, name: str) -> HttpResponse:
    """A feed of the content folder, so that one machine has sources to read. Found nowhere else."""
    path = next((path for path in sample_feeds().values() if path.name == name), None)
    if path is None or not settings.NAAST_LOCAL:
        raise Http404
    kind = "atom" if ".atom." in name else "rss"
    return HttpResponse(path.read_bytes(), content_type=f"application/{kind}+xml; charset=utf-8")
