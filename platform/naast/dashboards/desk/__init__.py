"""Panels of the editors' desk that read from several rooms, or from Wagtail itself."""

from django.utils.translation import gettext_lazy as _

from naast.dashboards.desk import ageing, comments, mail, pages
from naast.pages.desk import DeskPanel, register_panel

PANELS = (
    DeskPanel(
        name="comments",
        order=10,
        title=_("To moderate"),
        empty=_("No comment waits for you."),
        may=comments.moderates,
        find=comments.to_moderate,
    ),
    DeskPanel(
        name="review",
        order=20,
        title=_("To review"),
        empty=_("No text waits for your answer."),
        may=pages.reviews,
        find=pages.to_review,
    ),
    DeskPanel(
        name="drafts",
        order=30,
        title=_("My drafts"),
        empty=_("You have no drafts."),
        may=pages.writes,
        find=pages.my_drafts,
    ),
    DeskPanel(
        name="scheduled",
        order=40,
        title=_("Scheduled"),
        empty=_("Nothing is scheduled."),
        may=pages.writes,
        find=pages.scheduled,
    ),
    DeskPanel(
        name="ageing",
        order=50,
        title=_("Not checked for a year"),
        empty=_("Everything was checked within the last year."),
        may=pages.writes,
        find=ageing.ageing,
    ),
    DeskPanel(
        name="feeds",
        order=60,
        title=_("Sources that need a look"),
        empty=_("All sources are well."),
        may=mail.keeps_feeds,
        find=mail.feeds_in_trouble,
    ),
    DeskPanel(
        name="mails",
        order=70,
        title=_("Mails that could not be delivered"),
        empty=_("No mail of the site failed lately."),
        may=mail.looks_at_mail,
        find=mail.failed_mails,
    ),
)


def register() -> None:
    """Put them on the desk; called from ``AppConfig.ready``."""
    for panel in PANELS:
        register_panel(panel)
