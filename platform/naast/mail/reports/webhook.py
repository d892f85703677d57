"""What a provider of mail reports by webhook (django-anymail): bounces, complaints and unsubscribes.

The address exists only when ``ANYMAIL_WEBHOOK_SECRET`` is set and cannot be guessed; without it everybody could have
anybody suppressed. With it the provider may name an address by itself: it delivered our mail there. Opens and clicks that a provider reports are
not kept at all.
"""

import hashlib
import json
import logging
import re
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from naast.mail.addresses import address_hash, normalise
from naast.mail.models import ReportKind, Severity
from naast.mail.reports.parse import Returned
from naast.mail.reports.rules import best_status, severity_of, status_in
from naast.mail.reports.take import store
from naast.mail.reports.words import clipped, server_line

logger = logging.getLogger(__name__)

SOURCE = "webhook"
_PROVIDERS = {
    "amazon_ses": "amazon_ses.AmazonSESTrackingWebhookView",
    "brevo": "brevo.BrevoTrackingWebhookView",
    "mailersend": "mailersend.MailerSendTrackingWebhookView",
    "mailgun": "mailgun.MailgunTrackingWebhookView",
    "mailjet": "mailjet.MailjetTrackingWebhookView",
    "mailtrap": "mailtrap.MailtrapTrackingWebhookView",
    "mandrill": "mandrill.MandrillCombinedWebhookView",
    "postal": "postal.PostalTrackingWebhookView",
    "postmark": "postmark.PostmarkTrackingWebhookView",
    "resend": "resend.ResendTrackingWebhookView",
    "sendgrid": "sendgrid.SendGridTrackingWebhookView",
    "sparkpost": "sparkpost.SparkPostTrackingWebhookView",
    "unisender_go": "unisender_go.UnisenderGoTrackingWebhookView",
}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*/=?^_`{|}~-]{1,64}\+[a-z0-9]{18,40}@[A-Za-z0-9.-]{1,255}", re.IGNORECASE)
_STRONG = re.compile(r"[^\s:]+:\S{16,}")
_KINDS = {
    EventType.BOUNCED: ReportKind.BOUNCE,
    EventType.FAILED: ReportKind.BOUNCE,
    EventType.REJECTED: ReportKind.BOUNCE,
    EventType.DEFERRED: ReportKind.DELAY,
    EventType.COMPLAINED: ReportKind.COMPLAINT,
    EventType.UNSUBSCRIBED: ReportKind.UNSUBSCRIBE,
    EventType.AUTORESPONDED: ReportKind.AUTO_REPLY,
}
# Why a provider did not even try; the first three tell what happened at an earlier mail.
_REJECTED = {
    RejectReason.SPAM: ReportKind.COMPLAINT,
    RejectReason.UNSUBSCRIBED: ReportKind.UNSUBSCRIBE,
}


def is_strong(secret: str) -> bool:
    """Whether a secret is ``user:password`` with a password of sixteen letters or more, and without spaces."""
    return bool(_STRONG.fullmatch(secret))


@csrf_exempt
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """Take what a provider posts; the secret comes first, and where a provider signs, anymail checks its signature."""
    secret = settings.ANYMAIL_WEBHOOK_SECRET
    if not is_strong(secret) or provider not in _PROVIDERS:
        raise Http404
    body = request.body  # before anything reads the form in it: afterwards it cannot be read
    if request.method == "POST" and not constant_time_compare(get_request_basic_auth(request) or "", secret):
        # Django answers 400 and nothing is kept.
        raise AnymailWebhookValidationFailure(f"Missing or invalid basic auth in the webhook of {provider}")
    try:
        response: HttpResponse = import_string(f"anymail.webhooks.{_PROVIDERS[provider]}").as_view()(request)
    except SuspiciousOperation:  # no signature, or another one; Django answers 400 and nothing is kept
        raise
    except (ImproperlyConfigured, ImportError) as error:
        # This provider needs a key or a library that nobody set up, so it is not the one of this site.
        logger.warning("The webhook of %s is not set up: %s", provider, type(error).__name__)
        raise Http404 from error
    except (AnymailError, ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
        # Past the secret, and still not what this provider posts: said in a row, since nobody reads the answer.
        logger.warning("The webhook of %s sent what cannot be read: %s", provider, type(error).__name__)
        _unreadable(body, provider)
        return HttpResponseBadRequest()
    return response


def take_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **_kwargs: Any) -> None:
    """Store one event of a provider, and do what follows; connected to anymail's signal when the site starts."""
    kind = _KINDS.get(event.event_type)
    if event.event_type == EventType.REJECTED:
        kind = _REJECTED.get(event.reject_reason, ReportKind.BOUNCE)
    if kind is None:
        return
    said = " ".join(clipped(part) for part in (event.mta_response, event.description) if part)
    status = best_status("", said)
    with translation.override(settings.LANGUAGE_CODE):
        recipient = _recipient(event.recipient)
        store(
            Returned(
                kind,
                severity=_severity(event, status, said) if kind == ReportKind.BOUNCE else None,
                status=status,
                detail=server_line(said),
                problem="" if recipient else _("The provider does not say which address this is about."),
                # Where the envelope stands in what the provider posts, the report can be counted with its mailing.
                addresses=_ADDRESS.findall(_as_text(event.esp_event)),
            ),
            fingerprint=_fingerprint(event, esp_name),
            source=SOURCE,
            address_hash=address_hash(recipient) if recipient else "",
            domain=normalise(recipient).rpartition("@")[2] if recipient else "",
        )


def connect() -> None:
    """Listen to anymail."""
    tracking.connect(take_event, dispatch_uid="naast.mail.reports")


def _severity(event: AnymailTrackingEvent, status: str, said: str) -> Severity:
    if not status_in(said) and event.reject_reason == RejectReason.INVALID:
        return Severity.HARD
    return severity_of(status, said)


def _recipient(value: Any) -> str:
    text = clipped(value or "", 320)
    return text if text.count("@") == 1 and not text.startswith("@") and not text.endswith("@") else ""


def _as_text(event: Any) -> str:
    return json.dumps(event, default=str)[:100_000]


def _fingerprint(event: AnymailTrackingEvent, esp_name: str) -> str:
    """The provider's own name for the event, or what makes it this one."""
    parts = (event.event_id,) if event.event_id else (event.timestamp, event.message_id, event.recipient)
    name = "\0".join(map(str, (esp_name, event.event_type, *parts)))
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def _unreadable(body: bytes, provider: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        store(
            Returned(
                ReportKind.BROKEN,
                problem=_("The webhook of %(provider)s sent what cannot be read.") % {"provider": provider},
            ),
            fingerprint=hashlib.sha256(body).hexdigest(),
            source=SOURCE,
        )
