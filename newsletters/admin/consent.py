"""The consent log in Wagtail's admin, for the supervisor: per address, or per newsletter and period. Each export is logged.

The sender of a newsletter proves the consent (Telecommunicatiewet art. 11.7 lid 1; GDPR art. 5(2) and 7(1)). The log
holds keyed hashes in place of addresses: somebody shows an address, and its lines are found.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry, log
from wagtail.models import ModelLogEntry

from naast.mail.addresses import address_hash, validate_deliverable
from naast.tables import table_response
from newsletters.models import ConsentEvent, Newsletter

CONSENT = "newsletters_consent"
LOOK, EXPORT = "newsletters.view_consentevent", "newsletters.export_consentevent"
EXPORTED = "newsletters.export_consent"  # in Wagtail's log: who exported what, and when
_FORMS = [("xlsx", "Excel (XLSX)"), ("csv", "CSV")]
_EXPORTS_SHOWN = 20
_may_look = permission_required(LOOK, raise_exception=True)
_may_export = permission_required(EXPORT, raise_exception=True)


class AddressForm(forms.Form):
    """An address that somebody shows. It is posted, so that it stands in no log of a web server."""

    address = forms.EmailField(label=gettext_lazy("E-mail address"), validators=[validate_deliverable])


class PeriodForm(forms.Form):
    """A newsletter and the days, both included."""

    newsletter = forms.ModelChoiceField(label=gettext_lazy("Newsletter"), queryset=Newsletter.objects.all())
    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Up to and including"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Kind of file"), choices=_FORMS, widget=forms.RadioSelect, initial="xlsx"
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first day."))
        return data


class ConsentMenuItem(MenuItem):
    """Shown to those who may look."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(LOOK)


class ConsentViewSet(ViewSet):
    """Proof of consent."""

    name = CONSENT
    url_prefix = "toestemmingen"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Consent")
    menu_name = "toestemmingen"
    menu_item_class = ConsentMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The page, and the two exports."""
        return [
            path("", index, name="index"),
            path("adres/", export_address, name="export_address"),
            path("periode/", export_period, name="export_period"),
        ]


def log_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail how an export reads in its history."""
    actions.register_action(EXPORTED, gettext_lazy("Export the consent log"), gettext_lazy("Exported the consent log"))


def permissions() -> QuerySet[Permission]:
    """What a group can be given in Wagtail, beside the permissions on pages and snippets."""
    codes = (
        "view_consentevent",
        "export_consentevent",
        "view_subscription",
        "change_subscription",
        "view_subscriberimport",
        "add_subscriberimport",
    )
    return Permission.objects.filter(content_type__app_label="newsletters", codename__in=codes)


@_may_look
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Two ways to find lines; with an address posted, all of its lines."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    shown = form.cleaned_data["address"] if form.is_bound and form.is_valid() else ""
    return _page(request, address=form, shown=shown)


@_may_export
@never_cache
@require_POST
def export_address(request: HttpRequest) -> HttpResponseBase:
    """The whole log of an address, as a file."""
    form = AddressForm(request.POST)
    kind = request.POST.get("form", "")
    if not form.is_valid() or kind not in dict(_FORMS):
        return _page(request, address=form)
    hashed = address_hash(form.cleaned_data["address"])
    rows = _lines().filter(address_hash=hashed)
    newest = rows.last()
    if newest is None:
        return _page(request, address=form, shown=form.cleaned_data["address"])
    _log(request, newest, {"address_hash": hashed, "lines": rows.count(), "form": kind})
    return table_response(kind, _("consent"), _table(rows))


@_may_export
@never_cache
@require_POST
def export_period(request: HttpRequest) -> HttpResponseBase:
    """The lines of a newsletter in a period, as a file."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _page(request, period=form)
    data = form.cleaned_data
    begin = timezone.make_aware(datetime.combine(data["since"], time.min))
    end = timezone.make_aware(datetime.combine(data["until"] + timedelta(days=1), time.min))
    rows = _lines().filter(newsletter=data["newsletter"], at__gte=begin, at__lt=end)
    details = {
        "since": data["since"].isoformat(),
        "until": data["until"].isoformat(),
        "lines": rows.count(),
        "form": data["form"],
    }
    _log(request, data["newsletter"], details)
    return table_response(data["form"], f"{_('consent')} {data['newsletter'].slug}", _table(rows))


def _page(
    request: HttpRequest, *, address: AddressForm | None = None, period: PeriodForm | None = None, shown: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    bad = any(form is not None and form.errors for form in (address, period))
    return render(
        request,
        "newsletters/admin/consent.html",
        {
            "page_title": _("Consent"),
            "header_icon": "clipboard-list",
            "address": address or AddressForm(),
            "period": period or PeriodForm(initial={"since": today.replace(month=1, day=1), "until": today}),
            "shown": shown,
            "events": _lines().filter(address_hash=address_hash(shown)).reverse() if shown else None,
            "forms": _FORMS,
            "may_export": request.user.has_perm(EXPORT),
            "exports": ModelLogEntry.objects.filter(action=EXPORTED).select_related("user")[:_EXPORTS_SHOWN],
        },
        status=422 if bad else 200,
    )


def _log(request: HttpRequest, instance: Any, data: dict[str, Any]) -> None:
    log(instance=instance, action=EXPORTED, user=request.user, data=data)


def _lines() -> QuerySet[ConsentEvent]:
    return ConsentEvent.objects.select_related("newsletter").order_by("at", "pk")


def _table(rows: QuerySet[ConsentEvent]) -> Iterator[list[Any]]:
    """What, when, which text, which address hash; oldest first, with nothing but the row at hand in memory."""
    yield [
        _("moment"),
        _("newsletter"),
        _("event"),
        _("text shown"),
        _("topics"),
        _("frequency"),
        _("further choices"),
        _("consent given on"),
        _("consent given at"),
        _("place"),
        _("network"),
        _("address hash"),
    ]
    for row in rows.iterator(chunk_size=2_000):
        choices = dict(row.choices)
        topics, frequency = choices.pop("topics", []), choices.pop("frequency", "")
        yield [
            row.at,
            row.newsletter.name,
            row.get_kind_display(),
            row.text,
            ", ".join(topics),
            frequency,
            ", ".join(f"{name}: {value}" for name, value in sorted(choices.items())),
            row.proof.get("on", ""),
            row.proof.get("source", ""),
            row.source,
            row.network,
            row.address_hash,
        ]
