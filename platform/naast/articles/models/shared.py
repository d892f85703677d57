"""What articles and debates have in common."""

import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.query import PageQuerySet

from naast.articles.blocks import CorrectionsBlock, DevelopmentsBlock, LearningBlock
from naast.pages.calls import WithCallToAction


class PublicQuerySet(PageQuerySet):
    """Ways to list what readers may see."""

    def readable(self) -> Any:
        """Live and open to everybody. The sweep of schedules puts pages up and takes them down, within a minute."""
        return self.live().public()

    def newest_first(self) -> Any:
        """By the date the reader sees, newest first."""
        return self.order_by("-published_on", "-pk")


class Piece(WithCallToAction, models.Model):
    """A text of an expert: when it was checked and corrected, what goes with it, and whether readers may answer."""

    published_on = models.DateField(
        _("date"),
        default=timezone.localdate,
        help_text=_("The date readers see. To publish later, use “Schedule” beside the page."),
    )
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("When somebody last checked the facts, laws and links. Readers see it."),
    )
    corrections = StreamField(
        CorrectionsBlock(),
        verbose_name=_("corrections"),
        blank=True,
        help_text=_("For facts that were wrong. A typing error needs none. Readers see the newest first."),
    )
    learning = StreamField(
        LearningBlock(),
        verbose_name=_("lessons and courses"),
        blank=True,
        help_text=_("At most four. Readers who do not follow a course come to the page of that course."),
    )
    developments = StreamField(
        DevelopmentsBlock(),
        verbose_name=_("developments"),
        blank=True,
        help_text=_("Left empty, readers see the newest ones about the same topics."),
    )
    comments_open = models.BooleanField(
        _("readers may answer"),
        default=True,
        help_text=_("Off: no new comments. Those that are there stay to be read."),
    )

    related_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("learning"), FieldPanel("developments"), FieldPanel("call_to_action")],
            heading=_("What goes with it"),
        ),
        FieldPanel("comments_open"),
    ]
    checking_panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("checked_on"), FieldPanel("corrections")], heading=_("Checked and corrected"))
    ]

    class Meta:
        abstract = True

    @property
    def corrections_newest_first(self) -> list[Any]:
        """The corrections with their ``date`` and ``text``."""
        return sorted((child.value for child in self.corrections), key=lambda value: value["date"], reverse=True)

    @property
    def changed_on(self) -> datetime.date:
        """The last day on which the facts changed: that of the newest correction, or of publication."""
        return max([self.published_on, *(child.value["date"] for child in self.corrections)])
