"""Searching articles, courses and pages. Lessons and quizzes are not searched: they are for those who enrolled."""

import re

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page

QUERY_LENGTH = 100  # characters; longer questions are cut
PAGE_SIZE = 10
SEARCHED = (
    "articles.ArticlePage",
    "courses.CoursePage",
    "courses.ProviderPage",
    "logbook.TechniquePage",
    "pages.StandardPage",
)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for ``?zoek=``, best first."""
    query = request.GET.get("zoek", "").replace("\x00", "").strip()[:QUERY_LENGTH]
    # Words only: quotes and signs are operators to the database's search, and some of them errors.
    words = " ".join(re.findall(r"\w+", query.lower()))
    results = None
    if words:
        found = Page.objects.live().public().filter(content_type__in=_searched_types()).search(words)
        results = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
        results.object_list = [page.specific for page in results.object_list]
    return TemplateResponse(request, "pages/search.html", {"query": query, "results": results})


def _searched_types() -> list[int]:
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType

    models = [apps.get_model(label) for label in SEARCHED]
    return [kind.pk for kind in ContentType.objects.get_for_models(*models).values()]
