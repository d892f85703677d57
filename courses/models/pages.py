"""The catalogue as Wagtail pages: index > provider > course > module > lesson; quizzes have a file of their own."""

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from courses.models.offering import WithOffering, offering_panels
from naast.organisations.models import Provider
from naast.pages.blocks import BodyBlock
from naast.pages.models import Topic


def new_uid() -> str:
    """A key that stays with a course, module, lesson or quiz through edits, moves and title changes."""
    return uuid.uuid4().hex


def uid_field() -> "models.CharField[str, str]":
    """A column for such a key."""
    return models.CharField(max_length=64, unique=True, editable=False, default=new_uid)


class CourseIndexPage(Page):
    """The catalogue of all providers."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "courses/course_index_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["courses.ProviderPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("One or two sentences above the list of courses.")),
    ]

    class Meta:
        verbose_name = _("course catalogue")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the live courses of all providers, narrowed by the filters in the address."""
        from courses.selectors import course_catalogue

        return super().get_context(request, *args, **kwargs) | course_catalogue(request.GET)


class ProviderPage(Page):
    """A training provider's part of the catalogue; page permissions keep its editors inside it."""

    provider = models.OneToOneField(Provider, models.PROTECT, related_name="page", verbose_name=_("training provider"))
    intro = models.TextField(_("introduction"), max_length=600, blank=True)

    template = "courses/provider_page.html"
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.CourseIndexPage"]
    # Designs of certificates are rows of a room above this one; Wagtail knows page types by their names.
    subpage_types: ClassVar[list[str]] = [
        "courses.CoursePage",
        "courses.QuestionBankPage",
        "certificates.CertificateTemplatePage",
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        # Whose page this is decides whose learners and certificates its courses bring; authors do not choose it.
        FieldPanel(
            "provider",
            permission="organisations.change_provider",
            help_text=_("Whose courses stand below this page. Their people alone can change them."),
        ),
        FieldPanel("intro", help_text=_("Who you are and what you teach, in two or three sentences.")),
    ]

    class Meta:
        verbose_name = _("training provider's page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add this provider's live courses."""
        from courses.selectors import provider_courses

        return super().get_context(request, *args, **kwargs) | provider_courses(self.provider, request.GET)


class CoursePage(WithOffering, Page):  # type: ignore[django-manager-missing]  # Orderable, of dates, is Any
    """A course: what it is about, what it asks, what it gives."""

    class Level(models.TextChoices):
        """How much a learner brings along."""

        BASIC = "basis", _("Basic")
        DEEPER = "verdieping", _("Deeper")
        ADVANCED = "gevorderd", _("Advanced")

    class Format(models.TextChoices):
        """Where and how people learn."""

        ONLINE = "online", _("Online, in your own time")
        LIVE = "live", _("Online, together at a fixed time")
        CLASSROOM = "klas", _("In a classroom")
        BLENDED = "gemengd", _("Online and together")

    class Order(models.TextChoices):
        """Whether steps open one after the other."""

        FREE = "vrij", _("In any order")
        SEQUENCE = "volgorde", _("One after the other")

    uid = uid_field()
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
    topics = ParentalManyToManyField(Topic, related_name="courses", blank=True, verbose_name=_("topics"))
    format = models.CharField(_("form"), max_length=10, choices=Format.choices, default=Format.ONLINE)
    enrolment_open = models.BooleanField(
        _("people may enrol themselves"),
        default=True,
        help_text=_("Otherwise people come in by a group: with its code or because you invite them."),
    )
    order = models.CharField(_("order of the steps"), max_length=10, choices=Order.choices, default=Order.FREE)
    prerequisites = StreamField(
        [("course", blocks.PageChooserBlock("courses.CoursePage", label=_("Course")))],
        verbose_name=_("courses to complete first"),
        blank=True,
    )
    require_lessons = models.BooleanField(_("all lessons read"), default=True)
    require_quizzes = models.BooleanField(_("all quizzes passed"), default=True)
    require_exercises = models.BooleanField(
        _("all exercises done"), default=False, help_text=_("A quiz for practice counts as an exercise.")
    )
    minimum_minutes = models.PositiveSmallIntegerField(
        _("least time in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Only where a law or a register asks for it: time says little about learning."),
    )
    minimum_minutes_source = models.CharField(
        _("who asks for that time"), max_length=200, blank=True, help_text=_("The article of the law or register.")
    )
    repeat_after_months = models.PositiveSmallIntegerField(
        _("repeat after so many months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("A repeat is a new enrolment and a new certificate. Leave empty when nobody has to repeat it."),
    )

    objects: ClassVar[Any] = PageManager()

    template = "courses/course_page.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.ProviderPage"]
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("What one learns and why it helps at work, in two or three sentences.")),
        FieldPanel("for_whom", help_text=_("Whose work it is about, and what they know already.")),
        FieldRowPanel(
            [
                FieldPanel("level", help_text=_("How much a learner brings along.")),
                FieldPanel("format", help_text=_("Where and how people learn.")),
                FieldPanel("hours", help_text=_("With reading, exercises and quizzes. It stands on the certificate.")),
                FieldPanel("version"),
            ]
        ),
        FieldPanel("outcomes"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple, help_text=_("Readers find the course by these.")),
        *offering_panels(),
        MultiFieldPanel(
            [
                FieldPanel("enrolment_open"),
                FieldPanel("prerequisites", help_text=_("Who has not completed these cannot begin.")),
                FieldPanel("order", help_text=_("Whether steps open one after the other.")),
                FieldPanel("repeat_after_months"),
            ],
            heading=_("Who may begin, and in which order"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("require_lessons", help_text=_("Ticked: every lesson counts for the certificate.")),
                FieldPanel("require_quizzes", help_text=_("Ticked: every quiz counts for the certificate.")),
                FieldPanel("require_exercises"),
                FieldRowPanel([FieldPanel("minimum_minutes"), FieldPanel("minimum_minutes_source")]),
            ],
            heading=_("What completes the course"),
        ),
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

    def clean(self) -> None:
        """Refuse an offer that a reader could not trust.

        Raises:
            ValidationError: see :meth:`WithOffering.check_offering`.
        """
        super().clean()
        self.check_offering()

    @property
    def provider_page(self) -> ProviderPage:
        """The page of the provider that owns this course."""
        page: ProviderPage = ProviderPage.objects.ancestor_of(self).select_related("provider").get()
        return page

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the outline and, for a learner, how far they are."""
        from courses.selectors import course_overview

        return super().get_context(request, *args, **kwargs) | course_overview(self, request.user)

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Course, dates and price for search engines (https://schema.org/Course)."""
        from courses.selectors.offering import as_structured_data

        return as_structured_data(self)


class ModulePage(Page):
    """A part of a course; its own address leads to the course, where all modules stand together."""

    uid = uid_field()
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    outcomes = StreamField(
        [("outcome", blocks.CharBlock(label=_("Outcome"), max_length=200))], verbose_name=_("outcomes"), blank=True
    )
    prerequisites = StreamField(
        [("module", blocks.PageChooserBlock("courses.ModulePage", label=_("Module")))],
        verbose_name=_("modules to finish first"),
        blank=True,
    )

    template = "courses/module_page.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = [
        "courses.LessonPage",
        "courses.QuizPage",
        "courses.SimulationPage",
        "courses.LetterExercisePage",
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("What this part is about, in one or two sentences.")),
        FieldPanel("outcomes", help_text=_("What somebody can do after this part.")),
        FieldPanel("prerequisites", help_text=_("Modules before this one that have to be finished first.")),
    ]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def clean(self) -> None:
        """Refuse to wait for a module that nobody has met yet.

        Raises:
            ValidationError: a module of another course, or one that does not stand before this one.
        """
        super().clean()
        chosen = [child.value for child in self.prerequisites if child.value]
        if self.path and any(
            not page.is_sibling_of(self) or page.pk == self.pk or page.path > self.path for page in chosen
        ):
            raise ValidationError({"prerequisites": _("Choose modules that stand before this one in the same course.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the course and this module's part of its outline."""
        from courses.selectors import module_overview

        return super().get_context(request, *args, **kwargs) | module_overview(self, request.user)


class LessonPage(Page):
    """A lesson of a few minutes; read by people who enrolled."""

    uid = uid_field()
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
        FieldRowPanel(
            [
                FieldPanel("minutes", help_text=_("As long as a colleague needs who reads calmly.")),
                FieldPanel("rki_topics"),
                FieldPanel("checked_on", help_text=_("When somebody last checked the facts, laws and links.")),
            ]
        ),
        FieldPanel("body", help_text=_("Short parts with headings. Close with the sources.")),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the outline beside the text (also in the editor's preview, which does not call ``serve``)."""
        from courses.selectors import lesson_context

        return super().get_context(request, *args, **kwargs) | lesson_context(self, request.user)
