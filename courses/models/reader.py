"""What a reader keeps with a lesson, and the words that lessons explain on the spot."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from courses.models.pages import LessonPage


class KeptWithLesson(models.Model):
    """Something a person keeps with a lesson; it stays when the lesson goes."""

    # Else Wagtail shows editors how many people there are at a page, and writes an index at every save.
    wagtail_reference_index_ignore = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(class)ss")
    lesson = models.ForeignKey(LessonPage, models.SET_NULL, null=True, related_name="+")
    lesson_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    course_title = models.CharField(max_length=255)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-saved_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "lesson_uid"], name="%(app_label)s_%(class)s_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.title}"


class LessonNote(KeptWithLesson):
    """What somebody wrote down with a lesson; for their eyes only."""

    text = models.TextField(_("note"), max_length=10_000)

    class Meta(KeptWithLesson.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")


class Bookmark(KeptWithLesson):
    """A lesson somebody wants to find again."""

    class Meta(KeptWithLesson.Meta):
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")


@register_snippet
class GlossaryTerm(models.Model):
    """A word of the trade, explained where a lesson uses it."""

    term = models.CharField(_("term"), max_length=80, unique=True)
    variants = models.TextField(
        _("other forms"), blank=True, max_length=400, help_text=_("One on a line: plural, abbreviation.")
    )
    explanation = models.TextField(_("explanation"), max_length=400)
    source = models.CharField(_("source"), max_length=250, blank=True)

    panels: ClassVar[list[Any]] = [
        FieldPanel("term", help_text=_("As it stands in lessons.")),
        FieldPanel("variants"),
        FieldPanel("explanation", help_text=_("In one or two plain sentences.")),
        FieldPanel("source", help_text=_("What the explanation rests on: a law with its article.")),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering: ClassVar[list[str]] = ["term"]

    def __str__(self) -> str:
        return self.term
