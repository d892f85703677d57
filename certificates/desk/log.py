"""The audit log of a provider: who issued, withdrew, looked and took along, and why."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from certificates.desk.filters import choices_in, events_in
from certificates.models import CertificateEvent, Reason
from certificates.services import events
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider, ProviderMembership
from naast.tables import FORMS, Table, table_response

PAGE = 50  # lines
_NAMES = ("zoek", "soort", "door", "van", "tot")
_CHUNK = 200  # rows in memory while a file is written


@require_safe
@for_provider
@roles.require(roles.SEE_LOG)
def log(request: HttpRequest, provider: Provider) -> HttpResponse:
    """All lines, the newest first, narrowed by what was chosen."""
    choices = choices_in(request, *_NAMES)
    page = Paginator(events_in(provider, choices), PAGE).get_page(request.GET.get("pagina"))
    names = CertificateEvent.objects.filter(provider=provider).exclude(actor_name="").order_by("actor_name")
    context = {
        "provider": provider,
        "page_obj": page,
        "lines": [{"event": event, "said": said(event)} for event in page],
        "choices": choices.values,
        "bad_dates": choices.bad_dates,
        "query": choices.query,
        "kinds": CertificateEvent.Kind.choices,
        "people": names.values_list("actor_name", flat=True).distinct(),
        "forms": FORMS,
    }
    return TemplateResponse(request, "certificates/desk/log.html", context)


@require_safe
@for_provider
@roles.require(roles.SEE_LOG)
def log_file(request: HttpRequest, provider: Provider, form: str) -> HttpResponseBase:
    """The same lines as a file, all pages of it."""
    if form not in FORMS:
        raise Http404
    found = events_in(provider, choices_in(request, *_NAMES))
    if request.method == "GET":
        kind = CertificateEvent.Kind.EXPORTED
        events.log(provider, kind, actor=person(request), what="log", number=found.count())
    return table_response(form, " ".join((_("Log"), provider.name)), _table(found))


def _table(rows: Any) -> Table:
    yield [_("When"), _("What"), _("By"), _("Proof"), _("Name"), _("Why"), _("More")]
    for event in rows.iterator(chunk_size=_CHUNK):
        found = event.certificate
        yield [
            event.at,
            event.get_kind_display(),
            event.actor_name or _("the platform"),
            found.serial if found else "",
            found.holder_name if found else "",
            event.why,
            said(event),
        ]


def said(event: CertificateEvent) -> str:
    """What the details of a line say, in words; empty when there is nothing more to say."""
    details, parts = event.details, []
    if event.kind == CertificateEvent.Kind.MEMBER:
        return _of_people(details)
    if (reason := details.get("reason")) in Reason.values and reason:
        parts.append(str(Reason(reason).label))
    if serial := details.get("replaces"):
        parts.append(_("in the place of %(serial)s") % {"serial": serial})
    if serial := details.get("replaced_by"):
        parts.append(_("by %(serial)s") % {"serial": serial})
    if details.get("by_hand"):
        parts.append(_("entered by hand"))
    if details.get("renamed"):
        parts.append(_("name mended before it was made"))
    if details.get("by_provider"):
        parts.append(_("at the desk"))
    if (number := details.get("number")) is not None:
        what = {"register": _("register"), "log": _("log"), "zip": _("ZIP with documents")}
        rows = ngettext("%(number)d row", "%(number)d rows", number) % {"number": number}
        parts.append(f"{what.get(details.get('what', ''), '')}: {rows}".removeprefix(": "))
    return ", ".join(parts)


def _of_people(details: dict[str, Any]) -> str:
    role = {value: str(label).lower() for value, label in ProviderMembership.Role.choices}
    values = {
        "who": details.get("who", ""),
        "old": role.get(details.get("old", ""), ""),
        "role": role.get(details.get("role", ""), ""),
    }
    sentences = {
        "invited": _("%(who)s was invited as %(role)s"),
        "withdrawn": _("the invitation of %(who)s was withdrawn"),
        "accepted": _("%(who)s accepted and works here as %(role)s"),
        "changed": _("%(who)s was %(old)s and is %(role)s now"),
        "removed": _("%(who)s does not work here any more (was %(old)s)"),
    }
    return sentences.get(details.get("what", ""), "") % values
