"""Quizzes and the banks they draw from, as Wagtail pages; so a provider's walls, history and preview come with them."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.models.pages import uid_field
from courses.questions import QuestionsBlock


class DrawBlock(blocks.StructBlock):
    """So many questions, drawn anew for every attempt from a bank with everything below it."""

    bank = blocks.PageChooserBlock(
        "courses.QuestionBankPage", label=_("Question bank"), help_text=_("Its questions and those of the banks in it.")
    )
    tag = blocks.CharBlock(
        label=_("Only with this tag"),
        required=False,
        max_length=120,
        help_text=_("A learning objective, an Rki topic or a tag of the questions. Leave empty for all."),
    )
    number = blocks.IntegerBlock(
        label=_("Number of questions"), default=5, min_value=1, max_value=200, help_text=_("So many for each attempt.")
    )

    class Meta:
        icon = "order"
        label = _("Draw")


class QuizPage(Page):
    """A quiz in a module. Its questions have no API fields and no search fields, on purpose (rule 2)."""

    class CountedScore(models.TextChoices):
        """Which of several attempts counts."""

        BEST = "best", _("The best attempt")
        LAST = "last", _("The last attempt")
        FIRST = "first", _("The first attempt")

    class ReviewWhen(models.TextChoices):
        """When learners see more than their score."""

        NEVER = "never", _("Never")
        SUBMITTED = "submitted", _("After handing in")
        PASSED = "passed", _("After passing")
        CLOSED = "closed", _("After the quiz has closed")

    class ReviewShows(models.TextChoices):
        """What learners see then."""

        ANSWERS = "answers", _("Their own answers with right or wrong")
        ALL = "all", _("Everything: the right answers and the explanations too")

    uid = uid_field()
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    practice = models.BooleanField(
        _("for practice"),
        default=False,
        help_text=_("People may practise as often as they like. The score never counts for the course."),
    )
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
    wait_minutes = models.PositiveIntegerField(
        _("waiting time between attempts, in minutes"),
        default=0,
        validators=[MaxValueValidator(60 * 24 * 31)],
        help_text=_("0 is no waiting time. A day has 1,440 minutes."),
    )
    counted_score = models.CharField(
        _("score that counts"), max_length=5, choices=CountedScore.choices, default=CountedScore.BEST
    )
    time_limit = models.PositiveSmallIntegerField(
        _("time limit in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Leave empty for no limit. You can give a person extra time."),
    )
    closes_at = models.DateTimeField(
        _("closes at"), null=True, blank=True, help_text=_("After this moment nobody can begin or go on.")
    )
    review_when = models.CharField(
        _("when people look back"), max_length=10, choices=ReviewWhen.choices, default=ReviewWhen.SUBMITTED
    )
    review_shows = models.CharField(
        _("what they see then"), max_length=10, choices=ReviewShows.choices, default=ReviewShows.ALL
    )
    ask_confidence = models.BooleanField(
        _("ask how sure people are"),
        default=False,
        help_text=_("With every answer. Afterwards people see where they were sure and yet wrong."),
    )
    shuffle_questions = models.BooleanField(_("questions in a different order each time"), default=False)
    questions = StreamField(QuestionsBlock(), verbose_name=_("questions"), blank=True)
    draws = StreamField([("draw", DrawBlock())], verbose_name=_("questions drawn from banks"), blank=True)

    template = "courses/quiz_page.html"
    preview_modes: ClassVar[list[Any]] = [
        ("", _("As a learner comes in")),
        ("vragen", _("The questions as they are asked")),
        ("antwoorden", _("The questions with their answers")),
    ]
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("What the quiz is about, before somebody begins.")),
        MultiFieldPanel(
            [
                FieldPanel("practice"),
                FieldRowPanel(
                    [
                        FieldPanel("pass_mark", help_text=_("From this score on somebody has passed. 70 is usual.")),
                        FieldPanel("counted_score", help_text=_("Of somebody who tried more than once.")),
                    ]
                ),
                FieldRowPanel([FieldPanel("attempt_limit"), FieldPanel("wait_minutes")]),
                FieldRowPanel([FieldPanel("time_limit"), FieldPanel("closes_at")]),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "review_when",
                            help_text=_(
                                "Looking back soon helps people learn. Wait until it has closed when a group takes it together."
                            ),
                        ),
                        FieldPanel(
                            "review_shows",
                            help_text=_(
                                "With the right answers one learns most. Without them the questions stay usable longer."
                            ),
                        ),
                    ]
                ),
                FieldPanel("ask_confidence"),
                FieldPanel(
                    "shuffle_questions",
                    help_text=_(
                        "Each attempt has an order of its own. Leave it off when questions build on each other."
                    ),
                ),
            ],
            heading=_("Rules"),
        ),
        FieldPanel("questions", help_text=_("Everybody gets these. Say with each answer why it is right or wrong.")),
        FieldPanel(
            "draws", help_text=_("Beside the questions above, or instead of them. Everybody gets different ones.")
        ),
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the outline and the learner's attempts."""
        from courses.selectors import quiz_context

        return super().get_context(request, *args, **kwargs) | quiz_context(self, request.user)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The front page, or all questions below each other."""
        return "courses/quiz_preview.html" if mode_name else self.template

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """For authors the questions too, also of a draft that is half written."""
        from courses.selectors.previews import quiz_preview

        context = super().get_preview_context(request, mode_name)
        return context | quiz_preview(self, mode_name) if mode_name else context

    def clean(self) -> None:
        """Refuse a review that nobody ever gets.

        Raises:
            ValidationError: looking back waits for passing, which practice does not know.
        """
        super().clean()
        if self.practice and self.review_when == self.ReviewWhen.PASSED:
            raise ValidationError({"review_when": _("Practice is never passed. Choose another moment.")})


class HiddenPage(Page):
    """A page that has no address for visitors: whoever asks for it finds nothing."""

    private_page_options: ClassVar[list[str]] = []
    show_in_menus_default = False

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer like an address that does not exist (rule 2).

        Raises:
            Http404: always.
        """
        raise Http404

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[Any]:
        """Stay out of the sitemap."""
        return []


class QuestionBankPage(HiddenPage):
    """Questions that quizzes draw from. Banks inside banks are the categories of other systems."""

    uid = uid_field()
    note = models.TextField(_("note for colleagues"), max_length=600, blank=True)

    preview_modes: ClassVar[list[tuple[str, str]]] = []  # a list of questions has no page to show
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    parent_page_types: ClassVar[list[str]] = ["courses.ProviderPage", "courses.QuestionBankPage"]
    subpage_types: ClassVar[list[str]] = ["courses.QuestionBankPage", "courses.QuestionPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel(
            "note", help_text=_("Where the questions come from, and who looks after them. Learners do not see it.")
        ),
    ]

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")


class QuestionPage(HiddenPage):
    """One question of a bank. The key of the page is the key of the question in every attempt."""

    uid = uid_field()
    content = StreamField(QuestionsBlock(), verbose_name=_("question"), min_num=1, max_num=1)

    template = "courses/question_preview.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    parent_page_types: ClassVar[list[str]] = ["courses.QuestionBankPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("content", help_text=_("One question of one kind. Say with each answer why it is right or wrong.")),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
