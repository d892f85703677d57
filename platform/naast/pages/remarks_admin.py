"""The remarks on a text in Wagtail's admin: beside the editor while typing, and on a page of their own."""

import time
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from naast.pages.remarks import is_checked, report
from naast.pages.remarks.typed import UnreadableError, report_on

MOST_BYTES = 1_000_000
"""Of a form. An article of an hour's reading is a tenth of it; a book belongs in several pages."""
WINDOW, PER_PERSON = 60, 60
"""Seconds, and texts of one person that are looked at in them: the editor asks once a second at most."""


class TextCheckPanel(BaseSidePanel):
    """Beside the editor: what there is to look at, renewed while somebody types."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button, with the number of remarks."""

        aria_label = gettext_lazy("Toggle text check")
        icon_name = "edit"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            """The number as it was last saved."""
            return {**super().get_context_data(parent_context), "count": self.panel.report.number}

    name = "text-check"
    title = gettext_lazy("Text check")
    template_name = "pages/admin/text_check_panel.html"
    order = 340

    class Media:
        js: ClassVar[list[str]] = ["pages/text-check.js"]
        css: ClassVar[dict[str, list[str]]] = {"all": ["pages/text-check.css"]}

    def __init__(self, page: Page, request: HttpRequest, *, url: str) -> None:
        super().__init__(page, request)
        self.url = url
        self.report = report(page)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The remarks on what was last saved, and where to ask about what is typed."""
        return {**super().get_context_data(parent_context), "url": self.url, "report": self.report}


def put_beside_the_editor() -> None:
    """Add the panel to the editor: Wagtail makes its side panels in these two methods, and has no hook for them."""
    for view in (CreateView, EditView):
        if not hasattr(view.get_side_panels, "with_text_check"):
            view.get_side_panels = _with_text_check(view.get_side_panels)


def _with_text_check(get_side_panels: Any) -> Any:
    def with_text_check(view: Any) -> Any:
        found = get_side_panels(view)
        # After a first save in the background Wagtail renews some panels only; ours is there already.
        part = getattr(view, "expects_json_response", False) or getattr(view, "hydrate_create_view", False)
        if part or not is_checked(type(view.page)):
            return found
        return MediaContainer([*found, TextCheckPanel(view.page, view.request, url=_url(view))])

    with_text_check.with_text_check = True  # type: ignore[attr-defined]
    return with_text_check


def _url(view: Any) -> str:
    if view.page.pk:
        return reverse("naast_text_check", args=[view.page.pk])
    kind = type(view.page)._meta
    return reverse("naast_text_check_new", args=[kind.app_label, kind.model_name, view.parent_page.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def text_check(request: HttpRequest, page_id: int) -> HttpResponse:
    """The remarks on a page: by GET on what was last saved, by POST on the form as it is typed.

    Raises:
        Http404: there is no such page, this person may not edit it, or its texts are not looked at.
    """
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit() or not is_checked(page.specific_class):
        raise Http404
    draft = page.get_latest_revision_as_object()
    if request.method == "POST":
        return _about_what_is_typed(request, draft, page.get_parent().specific)
    context = {"page": draft, "report": report(draft), "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk])}
    return TemplateResponse(request, "pages/admin/text_check.html", context)


@require_POST
def text_check_new(request: HttpRequest, app: str, model: str, parent_page_id: int) -> HttpResponse:
    """The remarks on a page that was never saved.

    Raises:
        Http404: this person may not make such a page there, or its texts are not looked at.
    """
    parent = get_object_or_404(Page, pk=parent_page_id).specific
    kind = ContentType.objects.filter(app_label=app, model=model).first()
    made = kind.model_class() if kind else None
    if (
        made is None
        or not issubclass(made, Page)
        or not is_checked(made)
        or made not in parent.creatable_subpage_models()
        or not parent.permissions_for_user(request.user).can_add_subpage()
    ):
        raise Http404
    return _about_what_is_typed(request, made(), parent)


def _about_what_is_typed(request: HttpRequest, page: Page, parent: Page) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refused(_("This text is too long to look at while you type."), 413)
    if not _may_ask(request.user.pk):
        return _refused(_("The check takes a short rest. It goes on by itself."), 429)
    try:
        found = report_on(page, request.POST, parent=parent, user=request.user)
    except UnreadableError:
        return _refused(_("The text could not be read. Save the draft and look again."), 400)
    # No cache keeps the answer: Wagtail says so for all of the admin.
    return TemplateResponse(request, "pages/admin/includes/remarks.html", {"report": found})


def _refused(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _may_ask(person: int | None) -> bool:
    """Count a text of this person in the current window; the cache holds a number, and nothing of the text."""
    name = f"pages.text_check:{person}:{int(time.time() // WINDOW)}"
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(name) <= PER_PERSON
    except ValueError:  # thrown out of a full cache in between
        return True


def urls() -> list[URLPattern]:
    """Where remarks are made. ``page_id`` and ``parent_page_id`` are the names the walls of the admin look at."""
    return [
        path("tekst/<int:page_id>/", text_check, name="naast_text_check"),
        path("tekst/nieuw/<slug:app>/<slug:model>/<int:parent_page_id>/", text_check_new, name="naast_text_check_new"),
    ]
