"""What editors see of an issue before anyone else does: as a page, as a mail, as text, and as one reader gets it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy

from newsletters.issues.rendering import example, render_issue
from newsletters.models import NewsletterIssuePage
from newsletters.sending.personal import PREFERENCES, UNSUBSCRIBE

WEB, MAIL, TEXT, READER = "", "mail", "tekst", "lezer"
MODES = [
    (WEB, gettext_lazy("On the site")),
    (MAIL, gettext_lazy("As a mail")),
    (TEXT, gettext_lazy("The text part")),
    (READER, gettext_lazy("As a reader gets it")),
]
# A mail brings its own styles and pictures from anywhere; nothing in it runs or is sent.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: http: https:; frame-ancestors 'self'"


def preview(page: NewsletterIssuePage, request: HttpRequest, mode: str) -> HttpResponse:
    """One of the four looks at what is in the editor, saved or not."""
    if mode == WEB:
        context = page.get_preview_context(request, mode) | {"not_sent": False}
        return TemplateResponse(request, page.template, context)
    return mail_preview(page, request, mode)


def mail_preview(page: NewsletterIssuePage, request: HttpRequest, mode: str, **more: Any) -> HttpResponse:
    """The mail of an issue: bare, its text part, or with the lines that a mailbox shows above it.

    No look holds a link that works for a person: those of readers belong to nobody.
    """
    mail = render_issue(page)
    if mode == MAIL:
        # Not anybody's: the links of readers lead nowhere, as the note on the send page says.
        html = mail.html.replace(PREFERENCES, "#").replace(UNSUBSCRIBE, "#")
        response = HttpResponse(example(mail._replace(html=html)).html)
    elif mode == TEXT:
        response = TemplateResponse(
            request, "newsletters/issues/preview_text.html", {"mail": example(mail), "page": page}
        )
    else:
        response = TemplateResponse(
            request,
            "newsletters/issues/preview_reader.html",
            {"mail": example(mail), "page": page, "sender": settings.DEFAULT_FROM_EMAIL, "to": "lezer@example.org"}
            | more,
        )
    response.headers["Content-Security-Policy"] = POLICY
    return response
