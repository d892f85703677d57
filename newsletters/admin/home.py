"""What the home of Wagtail's admin tells editors about mail: only when there is something to tell."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from newsletters.admin.mailings import LOOK
from newsletters.sending import figures

_LATEST = 2000  # mails of the outbox that are looked at: the cost stays the same however many were ever sent
_ANSWERS = 5


class MailingsPanel(Component):
    """Mailings that run or stand still."""

    name = "naast-mailings"
    order = 90
    template_name = "newsletters/admin/home_mailings.html"

    def render_html(self, parent_context: Any = None) -> SafeString:
        """The panel; nothing when no mailing is open."""
        mailings = figures.open_mailings()
        if not mailings:
            return SafeString()
        counts = figures.counts_of(mailings)
        rows = [(mailing, figures.name_of(mailing), counts[mailing.pk]) for mailing in mailings]
        return render_to_string(self.template_name, {"rows": rows})


class FailedMailsPanel(Component):
    """Mails of the outbox that could not be delivered, by what the servers said; without a name or an address."""

    name = "naast-failed-mails"
    order = 91
    template_name = "newsletters/admin/home_failed.html"

    def render_html(self, parent_context: Any = None) -> SafeString:
        """The panel; nothing when all went well."""
        latest = OutgoingMail.objects.order_by("-pk").values("pk")[:_LATEST]
        answers = OutgoingMail.objects.filter(pk__in=latest, state=State.FAILED).values_list("last_error", flat=True)
        by_answer: dict[str, int] = {}
        for answer in answers:
            words = figures.general(answer)
            by_answer[words] = by_answer.get(words, 0) + 1
        if not by_answer:
            return SafeString()
        ranked = sorted(by_answer.items(), key=lambda pair: -pair[1])
        return render_to_string(
            self.template_name,
            {
                "failed": sum(by_answer.values()),
                "latest": _LATEST,
                "rows": ranked[:_ANSWERS],
                "others": sum(number for _answer, number in ranked[_ANSWERS:]),
            },
        )


def home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Add both for who may look at mailings."""
    if request.user.has_perm(LOOK):
        panels[:0] = [MailingsPanel(), FailedMailsPanel()]
