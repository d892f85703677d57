"""The log as a whole: taking it along, and deleting everything."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from naast.accounts.requests import person
from naast.logbook import selectors, services
from naast.logbook.exports import FORMATS, as_csv, as_json
from naast.logbook.views.base import crumbs


@require_safe
@login_required
@never_cache
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole log as a file: ``csv`` or ``json``."""
    if kind not in FORMATS:
        raise Http404
    text = as_csv(person(request)) if kind == "csv" else as_json(person(request))
    response = HttpResponse(text, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="logboek-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete_everything(request: HttpRequest) -> HttpResponse:
    """Say what goes, and delete it all by a POST."""
    if request.method == "POST":
        services.delete_everything(person(request))
        messages.success(request, _("Your log is empty. Everything is deleted."))
        return redirect("logbook:overview")
    context = {
        "crumbs": crumbs((_("Delete everything"), "")),
        "experiments": list(selectors.experiments_of(person(request))),
    }
    return TemplateResponse(request, "logbook/delete_everything.html", context)
