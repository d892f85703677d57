"""The catalogue as Wagtail pages: index > provider > course > module > lesson or quiz."""

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.questions import QuestionsBlock
from naast.organisations.models import Provider
from naast.pages.blocks import BodyBlock


def new_uid() -> str:
    """A key that stays with a course, module, lesson or quiz through edits, moves and title changes."""
    return uuid.uuid4().hex


def _uid_field() -> "models.CharField[str, str]":
    return models.CharField(max_length=64, unique=True, editable=False, default=new_uid)


class CourseIndexPage(Page):
    """The catalogue of all providers."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "courses/course_index_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["courses.ProviderPage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("course catalogue")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the live courses of all providers."""
        from courses.selectors import catalogue

        return super().get_context(request, *args, **kwargs) | {"courses": catalogue()}


class ProviderPage(Page):
    """A training provider's part of the catalogue; page permissions keep its editors inside it."""

    provider = models.OneToOneField(Provider, models.PROTECT, related_name="page", verbose_name=_("training provider"))
    intro = models.TextField(_("introduction"), max_length=600, blank=True)

    template = "courses/provider_page.html"
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        # Whose page this is decides whose learners and certificates its courses bring; authors do not choose it.
        FieldPanel("provider", permission="organisations.change_provider"),
        FieldPanel("intro"),
    ]

    class Meta:
        verbose_name = _("training provider's page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add this provider's live courses."""
        from courses.selectors import catalogue

        return super().get_context(request, *args, **kwargs) | {"courses": catalogue(self.provider)}


class CoursePage(Page):
    """A course: what it is about, what it asks, what it gives."""

    class Level(models.TextChoices):
        """How much a learner brings along."""

        BASIC = "basis", _("Basic")
        DEEPER = "verdieping", _("Deeper")
        ADVANCED = "gevorderd", _("Advanced")

    uid = _uid_field()
    intro = models.TextField(_("introduction"), max_length=600)
    for_whom = models.TextField(_("for whom"), max_length=400, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.BASIC)
    hours = models.DecimalField(
        _("study load in hours"),
        max_digits=5,
        decimal_places=1,
        default=Decimal("1.0"),
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    outcomes = StreamField(
        [("outcome", blocks.CharBlock(label=_("Outcome"), max_length=200))],
        verbose_name=_("outcomes"),
        blank=True,
        help_text=_("What somebody can do afterwards. These lines stand on the certificate."),
    )
    version = models.PositiveIntegerField(
        _("version"), default=1, help_text=_("Raise it when the content changes; certificates name the version.")
    )

    template = "courses/course_page.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.ProviderPage"]
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("for_whom"),
        FieldRowPanel([FieldPanel("level"), FieldPanel("hours"), FieldPanel("version")]),
        FieldPanel("outcomes"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("for_whom"),
        index.SearchField("outcomes"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def provider_page(self) -> ProviderPage:
        """The page of the provider that owns this course."""
        page: ProviderPage = ProviderPage.objects.ancestor_of(self).select_related("provider").get()
        return page

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the outline and, for a learner, how far they are."""
        from courses.selectors import course_overview

        return super().get_context(request, *args, **kwargs) | course_overview(self, request.user)


class ModulePage(Page):
    """A part of a course; its own address leads to the course, where all modules stand together."""

    uid = _uid_field()
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    outcomes = StreamField(
        [("outcome", blocks.CharBlock(label=_("Outcome"), max_length=200))], verbose_name=_("outcomes"), blank=True
    )

    template = "courses/module_page.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage", "courses.QuizPage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro"), FieldPanel("outcomes")]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the course and this module's part of its outline."""
        from courses.selectors import module_overview

        return super().get_context(request, *args, **kwargs) | module_overview(self, request.user)


class LessonPage(Page):
    """A lesson of a few minutes; read by people who enrolled."""

    uid = _uid_field()
    goal = models.CharField(_("goal"), max_length=250, blank=True, help_text=_("What the reader can do afterwards."))
    minutes = models.PositiveSmallIntegerField(
        _("reading time in minutes"), default=5, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    rki_topics = models.CharField(
        _("Rki topics"),
        max_length=200,
        blank=True,
        help_text=_("Letters of article 2 of the Rki, or the name of a topic, with commas."),
    )
    checked_on = models.DateField(_("facts checked on"), null=True, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    template = "courses/lesson_page.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("goal"),
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("rki_topics"), FieldPanel("checked_on")]),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the outline beside the text (also in the editor's preview, which does not call ``serve``)."""
        from courses.selectors import step_context

        return super().get_context(request, *args, **kwargs) | step_context(self, request.user)


class QuizPage(Page):
    """A quiz at the end of a module. Its questions have no API fields and no search fields, on purpose (rule 2)."""

    uid = _uid_field()
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in percent"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempt_limit = models.PositiveSmallIntegerField(
        _("number of attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for no limit."),
    )
    questions = StreamField(QuestionsBlock(), verbose_name=_("questions"), blank=True)

    template = "courses/quiz_page.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempt_limit")]),
        FieldPanel("questions"),
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the outline and the learner's attempts."""
        from courses.selectors import quiz_context

        return super().get_context(request, *args, **kwargs) | quiz_context(self, request.user)
