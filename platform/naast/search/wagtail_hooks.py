"""The search in Wagtail's admin: words that mean the same, recommended pages, and what people looked for in vain."""

from typing import ClassVar

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Permission
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from naast.search import misses
from naast.search.models import BestBet, Synonyms

LOOK = "site_search.view_miss"
_PER_PAGE = 50


class SynonymsViewSet(SnippetViewSet):
    """Words that mean the same."""

    model = Synonyms
    icon = "link"
    menu_label = _("Words that mean the same")
    list_display: ClassVar[list[str]] = ["__str__", "direction"]
    list_filter: ClassVar[list[str]] = ["direction"]
    search_fields: ClassVar[list[str]] = ["words"]
    copy_view_enabled = False


class BestBetViewSet(SnippetViewSet):
    """Recommended pages."""

    model = BestBet
    icon = "pick"
    menu_label = _("Recommended pages")
    list_display: ClassVar[list[str]] = ["__str__", "page"]
    search_fields: ClassVar[list[str]] = ["queries"]
    copy_view_enabled = False


class MissesMenuItem(MenuItem):
    """Shown to those who may look."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(LOOK)


@permission_required(LOOK, raise_exception=True)
def misses_index(request: HttpRequest) -> HttpResponse:
    """What was not found, the latest month first."""
    page = Paginator(misses.shown(), _PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "search/admin/misses.html",
        {
            "page_title": _("Searched and not found"),
            "header_icon": MissesViewSet.icon,
            "page_obj": page,
            "add_url": reverse("wagtailsnippets_site_search_synonyms:add"),
            "may_add": request.user.has_perm("site_search.add_synonyms"),
            "least": misses.LEAST_SHOWN,
            "months": misses.KEPT_MONTHS,
        },
    )


class MissesViewSet(ViewSet):
    """What people looked for in vain."""

    name = "search_misses"
    url_prefix = "niet-gevonden"
    icon = "warning"
    menu_label = _("Not found")
    menu_name = "niet-gevonden"
    menu_item_class = MissesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """One page."""
        return [path("", misses_index, name="index")]


class SearchGroup(SnippetViewSetGroup):
    """The menu."""

    items = (MissesViewSet, SynonymsViewSet, BestBetViewSet)
    menu_icon = "search"
    menu_label = _("Search on the site")  # beside Wagtail's own “Search”
    menu_name = "zoeken"
    menu_order = 270


@hooks.register("register_permissions")
def permissions() -> "QuerySet[Permission]":
    """That a group may see what was not found."""
    return Permission.objects.filter(content_type__app_label="site_search", codename="view_miss")


register_snippet(SearchGroup)
