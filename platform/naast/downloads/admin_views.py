"""Downloads for editors: how often, the PDFs of books, and who asked."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naast.downloads import selectors, services
from naast.downloads.models import BookPrint, FileRequest

PAGE_SIZE = 50


def may_see(user: Any) -> bool:
    """Whether somebody sees the overview."""
    return bool(user.has_perm("downloads.view_downloadcount"))


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Counts, PDFs and, for who may see them, requests.

    Raises:
        Http404: not for this person.
    """
    if not may_see(request.user):
        raise Http404
    books = selectors.books()
    context = {
        "counts": selectors.counts(),
        "books": books,
        "busy": any(row is not None and row.is_busy for _book, row in books),
        "may_retry": request.user.has_perm("downloads.change_bookprint"),
        "requests": None,
    }
    if request.user.has_perm("downloads.view_filerequest"):
        rows = FileRequest.objects.select_related("page")
        context["requests"] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    return TemplateResponse(request, "downloads/admin/overview.html", context)


@require_POST
def try_again(request: HttpRequest, print_id: int) -> HttpResponse:
    """Try a PDF again that did not succeed.

    Raises:
        Http404: not for this person, or there is no such row.
    """
    if not request.user.has_perm("downloads.change_bookprint"):
        raise Http404
    row = get_object_or_404(BookPrint.objects.defer("pdf"), pk=print_id)
    if services.retry(row):
        messages.success(request, _("The PDF is being made again."))
    return redirect("downloads_overview")
