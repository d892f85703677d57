"""What the home of Wagtail's admin tells editors about mail: only when there is something to tell."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from newsletters.admin.mailings import LOOK
from newsletters.sending import figures


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


def home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Add it for who may look at mailings. Mails that failed stand on the desk (``naast.dashboards.desk``)."""
    if request.user.has_perm(LOOK):
        panels.insert(0, MailingsPanel())
