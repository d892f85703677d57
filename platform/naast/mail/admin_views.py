"""Who gets no mail, and what came back, in Wagtail's admin. Addresses are looked up by hash: none is shown or kept."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naast.mail import mailbox_reader, selectors, suppression
from naast.mail.forms import AddressForm, LiftForm, SuppressForm
from naast.mail.models import MailReport, ReportKind, Suppression, SuppressionReason
from naast.mail.reports.webhook import is_strong

SUPPRESSIONS, REPORTS = "mail_suppressions", "mail_reports"
PERMISSION = "mail.change_suppression"
_PER_PAGE = 25
_IN_FORCE, _ENDED = "nu", "voorbij"
# 403, not the sign-in page: whoever gets here has signed in to the admin already.
_allowed_only = permission_required(PERMISSION, raise_exception=True)


@_allowed_only
@require_safe
def suppressions(request: HttpRequest) -> HttpResponse:
    """The list: what counts now, or what is over."""
    ended = request.GET.get("status") == _ENDED
    rows = Suppression.objects.filter(~suppression.in_force() if ended else suppression.in_force())
    reason = request.GET.get("reden", "")
    if reason in SuppressionReason.values:
        rows = rows.filter(reason=reason)
    return render(
        request,
        "mail/admin/suppressions.html",
        {
            "page_title": _("Addresses without mail"),
            "header_icon": "warning",
            "page_obj": Paginator(rows, _PER_PAGE).get_page(request.GET.get("p")),
            "states": [(_IN_FORCE, _("Gets no mail now")), (_ENDED, _("Already over"))],
            "state": _ENDED if ended else _IN_FORCE,
            "form": AddressForm(),
        },
    )


@_allowed_only
@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Look an address up. By POST: an address has no place in the address bar, nor in the log of a server."""
    form = AddressForm(request.POST)
    rows: Any = None
    email = ""
    if form.is_valid():
        email = form.cleaned_data["email"]
        rows = suppression.of_address(email)
    return render(
        request,
        "mail/admin/found.html",
        {
            "page_title": _("Look up an address"),
            "header_icon": "search",
            "form": form,
            "email": email,
            "rows": rows,
            "reports": selectors.reports_about(email)[:_PER_PAGE] if email else None,
        },
        status=200 if form.is_valid() else 400,
    )


@_allowed_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put an address on the list by hand."""
    form = SuppressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = suppression.suppress_by_hand(form.cleaned_data["email"], by=request.user, note=form.cleaned_data["note"])
        if new:
            messages.success(request, _("This address gets no more mail."))
        else:
            messages.info(request, _("This address was on the list already. Nothing was changed."))
        return redirect(f"{SUPPRESSIONS}:index")
    return render(
        request,
        "mail/admin/suppress.html",
        {"page_title": _("Stop mail to an address"), "header_icon": "plus", "form": form},
        status=400 if form.is_bound else 200,
    )


@_allowed_only
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """One row with what came back about its address, and the button that ends it."""
    row = get_object_or_404(Suppression.objects.select_related("added_by", "lifted_by"), pk=pk)
    active = Suppression.objects.filter(suppression.in_force(), pk=pk).exists()
    form = LiftForm(request.POST or None)
    if request.method == "POST" and (form.is_valid() or not active):
        if active and suppression.lift(row, by=request.user, note=form.cleaned_data["note"]):
            messages.success(request, _("This address gets mail again. If mail bounces again, it comes back here."))
        else:
            messages.info(request, _("This was over already. Nothing was changed."))
        return redirect(f"{SUPPRESSIONS}:index")
    return render(
        request,
        "mail/admin/lift.html",
        {
            "page_title": _("An address at %(domain)s") % {"domain": row.domain or "?"},
            "header_icon": "warning",
            "row": row,
            "active": active,
            "form": form,
            "reports": MailReport.objects.filter(address_hash=row.address_hash)[:_PER_PAGE],
            "others": Suppression.objects.filter(suppression.in_force(), address_hash=row.address_hash).exclude(pk=pk),
        },
        status=400 if form.is_bound else 200,
    )


@_allowed_only
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What came back, newest first; of one kind, or what needs a person."""
    chosen = request.GET.get("soort", "")
    rows = MailReport.objects.all()
    if chosen in ReportKind.values:
        rows = rows.filter(kind=chosen)
    elif chosen == "let-op":
        rows = rows.exclude(problem="")
    state = mailbox_reader.state()
    return render(
        request,
        "mail/admin/reports.html",
        {
            "page_title": _("Returned mail"),
            "header_icon": "redirect",
            "page_obj": Paginator(rows, _PER_PAGE).get_page(request.GET.get("p")),
            "kinds": [("", _("everything")), ("let-op", _("with a problem")), *ReportKind.choices],
            "chosen": chosen,
            "mailbox_set": bool(settings.REPORTS_MAILBOX),
            "webhook_set": is_strong(settings.ANYMAIL_WEBHOOK_SECRET),
            "mailbox_read_at": datetime.fromtimestamp(state["at"], UTC) if state else None,
            "mailbox_error": state["error"] if state else "",
        },
    )


@_allowed_only
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, the mail it is about, and what followed."""
    row = get_object_or_404(MailReport, pk=pk)
    about = Q(address_hash=row.address_hash) if row.address_hash else Q(pk=None)
    mail = selectors.mail_of(row)
    return render(
        request,
        "mail/admin/report.html",
        {
            "page_title": row.get_kind_display().capitalize(),
            "header_icon": "redirect",
            "row": row,
            "mail": mail,
            "mail_name": str(mail._meta.verbose_name).capitalize() if mail is not None else "",
            "suppressions": Suppression.objects.filter(about),
            "others": MailReport.objects.filter(about).exclude(pk=pk)[:_PER_PAGE],
        },
    )
