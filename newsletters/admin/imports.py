"""Imports of subscribers in Wagtail's admin: a file is looked at first; a second press brings people in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from naast.table_files import TableError
from naast.tables import table_response
from newsletters.models import ImportRowState, ImportState, Newsletter, SubscriberImport
from newsletters.models.subscriptions import mask
from newsletters.services import import_files, imports

IMPORTS = "newsletters_imports"
LOOK, ADD = "newsletters.view_subscriberimport", "newsletters.add_subscriberimport"
SEE_ADDRESSES = "newsletters.view_subscription"
_PER_PAGE = 100
_may_look = permission_required(LOOK, raise_exception=True)
# The first look says of each address whether it is a reader, or left: an answer for who may see the readers anyway.
_ADDING = (ADD, SEE_ADDRESSES)
_may_add = permission_required(_ADDING, raise_exception=True)


class FileForm(forms.Form):
    """For which newsletter, and the file."""

    newsletter = forms.ModelChoiceField(
        label=gettext_lazy("Newsletter"), queryset=Newsletter.objects.filter(active=True)
    )
    file = forms.FileField(
        label=gettext_lazy("File (CSV or XLSX)"),
        help_text=gettext_lazy("At most 10,000 people and 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )


class ImportsMenuItem(MenuItem):
    """Shown to those who may bring in people."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(LOOK)


class ImportViewSet(ViewSet):
    """Files with subscribers."""

    name = IMPORTS
    url_prefix = "abonnees-importeren"
    icon = "upload"
    menu_label = gettext_lazy("Import subscribers")
    menu_name = "abonnees-importeren"
    menu_item_class = ImportsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The form with earlier imports, an example, one import and its buttons."""
        return [
            path("", index, name="index"),
            path("voorbeeld/", example, name="example"),
            path("<int:pk>/", detail, name="detail"),
            path("<int:pk>/voortgang/", progress_now, name="progress"),
            path("<int:pk>/starten/", start, name="start"),
            path("<int:pk>/stoppen/", cancel, name="cancel"),
        ]


@_may_look
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Hand in a file, and the imports of before."""
    may_add = request.user.has_perms(_ADDING)
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = _look_at(form, request.user)
        if batch is not None:
            return redirect(f"{IMPORTS}:detail", pk=batch.pk)
    rows = SubscriberImport.objects.select_related("newsletter", "created_by")
    rows = rows.annotate(people=Count("rows")).order_by("-created_at", "-pk")
    return render(
        request,
        "newsletters/admin/imports.html",
        {
            "page_title": _("Import subscribers"),
            "header_icon": "upload",
            "form": form,
            "may_add": may_add,
            "page_obj": Paginator(rows, 20).get_page(request.GET.get("p")),
            "columns": import_files.COLUMNS,
        },
        status=422 if form.errors else 200,
    )


@_may_look
@require_safe
def example(request: HttpRequest) -> HttpResponseBase:
    """A file with the columns and two rows, to fill in."""
    rows = [
        list(import_files.COLUMNS),
        ["lezer@example.org", "2025-03-01", "Ja, stuur mij de nieuwsbrief.", "Aanmeldlijst open dag", "juridisch", ""],
        [
            "lezer2@example.org",
            "2025-03-01",
            "Ja, stuur mij de nieuwsbrief.",
            "Aanmeldlijst open dag",
            "",
            "maandelijks",
        ],
    ]
    return table_response("csv", "voorbeeld abonnees", rows)


@_may_look
@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would happen with each row, or what did; of one kind with ``?status=``."""
    batch = _find(pk)
    chosen = request.GET.get("status", "")
    state = ImportRowState(chosen) if chosen in ImportRowState.values else None
    rows = batch.rows.filter(state=state) if state else batch.rows.all()
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("p"))
    if not request.user.has_perm(SEE_ADDRESSES):
        for row in page:
            row.email = mask(row.email) if row.email else ""
    return render(
        request,
        "newsletters/admin/import.html",
        {
            "page_title": batch.name,
            "header_icon": "upload",
            "page_obj": page,
            "state": state or "",
            "may_add": request.user.has_perms(_ADDING),
            "is_open": batch.state == ImportState.RUNNING,
            **_standing(batch),
        },
    )


@_may_look
@never_cache
@require_safe
def progress_now(request: HttpRequest, pk: int) -> JsonResponse:
    """What the script of the page asks every few seconds: the same words, made by the same template."""
    context = _standing(_find(pk))
    html = render_to_string("newsletters/admin/includes/import_progress.html", context, request)
    return JsonResponse({"state": context["batch"].state, "html": html})


@_may_add
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The second press."""
    if imports.start(_find(pk)):
        messages.success(request, _("The import has begun. You can close this page."))
    else:
        messages.warning(request, _("This import was started or stopped before. Nothing was changed."))
    return redirect(f"{IMPORTS}:detail", pk=pk)


@_may_add
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop, before or while it runs."""
    if imports.cancel(_find(pk)):
        messages.success(request, _("The import is stopped. Nobody is added any more."))
    else:
        messages.warning(request, _("This import had ended already. Nothing was changed."))
    return redirect(f"{IMPORTS}:detail", pk=pk)


def _look_at(form: FileForm, by: Any) -> SubscriberImport | None:
    handed = form.cleaned_data["file"]
    if handed.size > import_files.MAX_BYTES:
        form.add_error(
            "file", _("The file is larger than %(size)d MB.") % {"size": import_files.MAX_BYTES // 1_000_000}
        )
        return None
    try:
        return imports.look_at(form.cleaned_data["newsletter"], handed.name, handed.read(), by=by)
    except TableError as error:
        form.add_error("file", str(error))
        return None


def _find(pk: int) -> SubscriberImport:
    return get_object_or_404(SubscriberImport.objects.select_related("newsletter", "created_by"), pk=pk)


def _standing(batch: SubscriberImport) -> dict[str, Any]:
    """How far an import is."""
    found = dict(batch.rows.order_by().values_list("state").annotate(number=Count("pk")))
    counts = [(value, found.get(value, 0), _words(batch, value)) for value in ImportRowState.values]
    total = sum(found.values())
    handled = total - found.get(ImportRowState.WAITING, 0)
    return {
        "batch": batch,
        "counts": counts,
        "total": total,
        "handled": handled,
        "percent": 100 * handled // total if total else 0,
        "ready": found.get(ImportRowState.WAITING, 0),
        "quiet": imports.waits_for_the_day(batch),
        "now": timezone.now(),
    }


def _words(batch: SubscriberImport, state: str) -> str:
    """Before the second press a waiting row is somebody who will be added."""
    if state == ImportRowState.WAITING and batch.state == ImportState.CHECKED:
        return _("will be added")
    return str(ImportRowState(state).label)
