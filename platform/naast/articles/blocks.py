"""Parts of articles and debates that are more than text."""

import datetime

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock


class CorrectionBlock(blocks.StructBlock):
    """What was wrong, and what is right."""

    date = blocks.DateBlock(
        label=_("Date"), default=datetime.date.today, help_text=_("The day on which the text was changed.")
    )
    text = blocks.RichTextBlock(
        label=_("Correction"),
        features=["bold", "italic", "link"],
        help_text=_("What did it say, and what does it say now? Readers see exactly this."),
    )

    class Meta:
        icon = "edit"
        label = _("Correction")


class CorrectionsBlock(blocks.StreamBlock):
    """Corrections in any order; readers see the newest first."""

    correction = CorrectionBlock()

    class Meta:
        required = False


class LearningBlock(blocks.StreamBlock):
    """Lessons and courses by their names: they belong to a room above this one, which shows them to readers."""

    page = blocks.PageChooserBlock(["courses.LessonPage", "courses.CoursePage"], label=_("Lesson or course"))

    class Meta:
        required = False
        max_num = 4


class DevelopmentsBlock(blocks.StreamBlock):
    """Developments by their name, for the same reason."""

    development = SnippetChooserBlock("newsletters.Development", label=_("Development"))

    class Meta:
        required = False
        max_num = 4
