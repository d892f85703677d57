"""On Wagtail's first page, for administrators of the site: certificates that wait, and keys that ask for somebody."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component

from certificates import alarms, waiting
from certificates.models import Certificate, SigningKey
from certificates.services.trying import try_again

ENDING = dt.timedelta(days=90)
"""How long before the end of a key the panel asks for a new one: time enough to hand out a new authority."""
_PROVIDERS = 5  # named with a cause


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What waits for the same, with what who keeps the machine can do, and whose certificates these are."""

    found: waiting.Cause
    advice: str
    providers: list[str]
    more: int


class WaitingPanel(Component):
    """Nothing at all when nothing waits and the keys are well."""

    name = "naast_certificates"
    template_name = "certificates/admin/waiting_panel.html"
    order = 110

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The causes and what is wrong with keys, for administrators; others get neither."""
        request = parent_context["request"]
        if not request.user.is_superuser:
            return {"causes": [], "keys": []}
        # Wagtail renders panels without the request, so the token of the form comes along by hand.
        return {"csrf_token": get_token(request), "causes": _causes(), "keys": key_trouble()}


def _causes() -> list[Cause]:
    found = []
    for cause in waiting.causes(Certificate.objects.all(), shown=0):
        rows = waiting.stuck(Certificate.objects.filter(problem=cause.problem)).order_by("provider__name")
        names = list(rows.values_list("provider__name", flat=True).distinct())
        advice = alarms.advice(cause.problem)
        found.append(
            Cause(found=cause, advice=advice, providers=names[:_PROVIDERS], more=len(names) - len(names[:_PROVIDERS]))
        )
    return found


def key_trouble(now: dt.datetime | None = None) -> list[str]:
    """What is wrong with the keys as their rows say, in sentences; nothing when all is well.

    The keys themselves are not looked for: this machine need not reach them. A signer that does not answer shows by
    the certificates that wait for it.

    Parameters:
        now: aware; this moment when left out.
    """
    moment = now or timezone.now()
    rows = list(SigningKey.objects.all())
    found = []
    for purpose in SigningKey.Purpose:
        of_purpose = [row for row in rows if row.purpose == purpose]
        in_use = [row for row in of_purpose if row.retired_at is None and row.compromised_at is None]
        if of_purpose and not in_use:
            text = _("%(purpose)s: no key is in use. Run rotate_certificate_keys.")
            found.append(text % {"purpose": purpose.label})
        found += [text for row in in_use if (text := _ending(row, moment))]
    return found


def _ending(row: SigningKey, now: dt.datetime) -> str:
    """That the key, or a certificate above it, ends soon. Keys of credentials have no end."""
    if not row.chain:
        return ""
    end = min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(row.chain.encode("ascii")))
    if end > now + ENDING:
        return ""
    if end > now:
        text = _("%(purpose)s: the key ends on %(day)s. Run rotate_certificate_keys before that day.")
    else:
        text = _("%(purpose)s: the key ended on %(day)s. Run rotate_certificate_keys now.")
    return text % {"purpose": row.get_purpose_display(), "day": date_format(timezone.localtime(end), "j F Y")}


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Try those of one cause again at once, of all providers; for administrators, 404 for others."""
    if not request.user.is_superuser:
        raise Http404
    try:
        number = try_again(Certificate.objects.all(), request.POST.get("oorzaak", "?"))
    except ValueError as error:
        raise Http404 from error
    messages.success(request, waiting.again_in_words(number))
    return redirect("wagtailadmin_home")
