"""Issue by hand: one person, or a classroom from a table that is looked at first."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.desk.filters import own_batch
from certificates.desk.forms import IssueForm, TableForm
from certificates.models import IssueBatch, IssueRow
from certificates.services import batch_files, batches
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider
from naast.table_files import TableError
from naast.tables import FORMS, Table, table_response

PAGE = 50  # lines
_TABLES = 25  # on a page
_TO_SHOW = {
    "fout": (IssueRow.State.FAULTY,),
    "al": (IssueRow.State.ALREADY,),
    "goed": (IssueRow.State.READY, IssueRow.State.WRITTEN),
}


@for_provider
@roles.require(roles.ISSUE)
def issue(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Issue to one person."""
    form = IssueForm(request.POST or None, provider=provider)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            found, made = batches.issue_one(
                provider=provider,
                course=cleaned["cursus"],
                cohort=cleaned["groep"],
                name=cleaned["naam"],
                email=cleaned["mailadres"],
                completed_on=cleaned["datum"],
                score_percent=cleaned["score"],
                by=person(request),
            )
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            if made:
                messages.success(request, _("The proof is being made. It goes to the holder by mail."))
            else:
                messages.warning(request, _("This person has a proof of this course and this day already. Here it is."))
            return redirect("desk:certificate", provider.slug, found.uid)
    context = {"provider": provider, "form": form}
    return TemplateResponse(request, "certificates/desk/issue.html", context, status=400 if form.is_bound else 200)


@for_provider
@roles.require(roles.ISSUE)
def tables(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Hand in a table, and see what became of earlier ones. A POST looks at it; nothing is issued yet."""
    form = TableForm(request.POST or None, request.FILES or None, provider=provider)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["tabel"]
        try:
            batch = batches.check(
                provider=provider,
                course=form.cleaned_data["cursus"],
                cohort=form.cleaned_data["groep"],
                file_name=file.name,
                # One byte more than fits is enough to refuse it.
                data=file.read(batch_files.MAX_BYTES + 1),
                by=person(request),
            )
        except (TableError, ValueError) as error:
            form.add_error("tabel", str(error))
        else:
            return redirect("desk:table", provider.slug, batch.uid)
    page = Paginator(batches.batches_of(provider), _TABLES).get_page(request.GET.get("pagina"))
    context = {"provider": provider, "form": form, "page_obj": page, "forms": FORMS}
    return TemplateResponse(request, "certificates/desk/tables.html", context, status=400 if form.is_bound else 200)


@require_safe
@for_provider
@roles.require(roles.ISSUE)
def table_example(request: HttpRequest, provider: Provider, form: str) -> HttpResponseBase:
    """A table to fill in."""
    if form not in FORMS:
        raise Http404
    rows: list[list[Any]] = [
        list(batch_files.COLUMNS),
        ["Samira Bakker", "samira.bakker@example.org", "21-11-2026", 85],
        ["Jan de Wit", "jan.de.wit@example.org", "21-11-2026", ""],
    ]
    return table_response(form, "voorbeeld bewijzen", rows)


@for_provider
@roles.require(roles.ISSUE)
def table(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """A table: what is wrong with it, how far it is, or what became of each line. A POST says yes, or throws it away."""
    batch = own_batch(provider, uid)
    if request.method == "POST":
        if "nee" in request.POST:
            if batches.cancel(batch):
                messages.success(request, _("The table is thrown away. Nothing was issued."))
            return redirect("desk:tables", provider.slug)
        batches.confirm(batch)
        return redirect("desk:table", provider.slug, batch.uid)
    show = request.GET.get("toon", "")
    if show and show not in _TO_SHOW:
        raise Http404
    rows = batch.rows.select_related("certificate").defer("certificate__outcomes", "certificate__criteria")
    counts = batches.counts_of(batch)
    context: dict[str, Any] = {
        "provider": provider,
        "batch": batch,
        "counts": counts,
        "show": show,
        "query": f"toon={show}" if show else "",
        "page_obj": Paginator(rows.filter(state__in=_TO_SHOW[show]) if show else rows, PAGE).get_page(
            request.GET.get("pagina")
        ),
        "forms": FORMS,
    }
    return TemplateResponse(request, "certificates/desk/table.html", context)


@require_safe
@for_provider
@roles.require(roles.ISSUE)
def table_progress(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """How far a table is, for the page's script."""
    counts = batches.counts_of(own_batch(provider, uid))
    return JsonResponse({"done": counts.made, "total": counts.to_make, "busy": counts.busy})


@require_safe
@for_provider
@roles.require(roles.ISSUE)
def table_faults(request: HttpRequest, provider: Provider, uid: uuid.UUID, form: str) -> HttpResponseBase:
    """The faulty lines with what is wrong with them, to mend and hand in again."""
    if form not in FORMS:
        raise Http404
    return table_response(form, "te verbeteren", _faults(own_batch(provider, uid)))


def _faults(batch: IssueBatch) -> Table:
    yield [*batch_files.COLUMNS, "regel", "wat er niet klopt"]
    for row in batch.rows.filter(state=IssueRow.State.FAULTY).iterator(chunk_size=500):
        day = f"{row.completed_on:%d-%m-%Y}" if row.completed_on else ""
        yield [row.name, row.email, day, row.score_percent, row.line, " ".join(row.problems)]
