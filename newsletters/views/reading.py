"""Developments as readers see them, and the sample feeds of one machine."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from naast.pages.models import Topic
from newsletters import selectors
from newsletters.developments.reading import read_by, upcoming
from newsletters.services.reading import mark_read, mark_unread
from newsletters.services.setup import sample_feeds

_PER_PAGE = 12


@require_safe
def developments(request: HttpRequest) -> HttpResponse:
    """All developments, newest first, and the dates to come; of one topic with ``?onderwerp=``, an unknown one shows all."""
    topics = list(Topic.objects.all())
    chosen = next((topic for topic in topics if topic.slug == request.GET.get("onderwerp")), None)
    page = Paginator(selectors.published(chosen), _PER_PAGE).get_page(request.GET.get("pagina"))
    return render(
        request,
        "newsletters/developments.html",
        {
            "page_obj": page,
            "read": read_by(request.user, page.object_list),
            "timeline": upcoming(chosen),
            "topics": topics,
            "chosen": chosen,
            "query": urlencode({"onderwerp": chosen.slug}) if chosen else "",
        },
    )


@require_safe
def development(request: HttpRequest, slug: str) -> HttpResponse:
    """One development; drafts are not found. Looking changes nothing: its script reports by POST that it was read."""
    row = get_object_or_404(selectors.published(), slug=slug)
    return render(
        request,
        "newsletters/development.html",
        {"development": row, "read": read_by(request.user, [row])},
    )


@login_required
def development_read(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that the person has read a development, or has not after all: by the button, or by the script of the page."""
    row = get_object_or_404(selectors.published(), slug=slug)
    if request.method == "POST":
        assert request.user.is_authenticated
        if request.POST.get("read") == "0":
            mark_unread(request.user, row)
        else:
            mark_read(request.user, row)
        if request.headers.get("accept") == "application/json":
            return HttpResponse(status=204)
    return redirect(row)


@require_safe
def sample_feed(request: HttpRequest, name: str) -> HttpResponse:
    """A feed of the content folder, so that one machine has sources to read. Found nowhere else."""
    path = next((path for path in sample_feeds().values() if path.name == name), None)
    if path is None or not settings.NAAST_LOCAL:
        raise Http404
    kind = "atom" if ".atom." in name else "rss"
    return HttpResponse(path.read_bytes(), content_type=f"application/{kind}+xml; charset=utf-8")
