"""Conversations and letters to practise, as Wagtail pages in a module.

Neither has search fields or API fields beyond its title: what stands in it is earned by doing it (rule 2).
"""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from courses.conversations.blocks import MOST, MOST_TURNS, EndingBlock, TurnBlock
from courses.conversations.previews import DrawingPreview
from courses.letters.blocks import ChecksBlock, CriterionBlock
from courses.models.pages import uid_field


class ExercisePage(Page):
    """What conversations and letters share. The author says whether and how it counts for the course."""

    class Counts(models.TextChoices):
        """What completing the course asks of this exercise."""

        FREE = "free", _("Nothing: people practise as they like")
        FINISHED = "finished", _("That it is done, however it went")
        PASSED = "passed", _("That it succeeded")

    uid = uid_field()
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    goal = models.CharField(_("goal"), max_length=250, blank=True, help_text=_("What the learner can do afterwards."))
    minutes = models.PositiveSmallIntegerField(
        _("time in minutes"), default=10, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    rki_topics = models.CharField(
        _("Rki topics"),
        max_length=200,
        blank=True,
        help_text=_("Letters of article 2 of the Rki, or the name of a topic, with commas."),
    )
    counts = models.CharField(_("what the course asks"), max_length=10, choices=Counts.choices, default=Counts.FINISHED)

    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    private_page_options: ClassVar[list[str]] = []  # enrolling is the wall here, not a password
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    about_panels: ClassVar[list[Any]] = [
        FieldPanel("intro", help_text=_("What somebody is going to do, in two or three sentences.")),
        FieldPanel("goal"),
        FieldRowPanel(
            [
                FieldPanel("minutes", help_text=_("As long as a colleague needs who works calmly.")),
                FieldPanel("rki_topics"),
                FieldPanel("counts", help_text=_("What one must do here for the certificate.")),
            ]
        ),
    ]

    class Meta:
        abstract = True


def _measure(label: Any, default: int) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(MOST)])


class SimulationPage(DrawingPreview, ExercisePage):
    """A conversation to practise: somebody in a situation, what one may say, and how it can end."""

    class Channel(models.TextChoices):
        """How the two meet."""

        PHONE = "phone", _("On the phone")
        CHAT = "chat", _("In a chat")
        DOOR = "door", _("At the door")

    persona = models.CharField(_("name of the person"), max_length=80)
    about = models.TextField(_("who it is"), max_length=600, blank=True)
    # A stream of one, so that a picture travels with the archive of a course as those in lessons do.
    portrait = StreamField(
        [("image", ImageChooserBlock(label=_("Image")))],
        verbose_name=_("portrait"),
        blank=True,
        max_num=1,
        help_text=_("A drawing, not a photo of a real person. It is decoration: nothing may depend on seeing it."),
    )
    situation = models.TextField(_("what you know beforehand"), max_length=1000, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.PHONE)
    show_state = models.BooleanField(
        _("show how the person is doing"),
        default=True,
        help_text=_("In words, with a small picture. Without it learners have to hear it in the words."),
    )
    start_stress = _measure(_("stress"), 5)
    start_trust = _measure(_("trust"), 3)
    start_information = _measure(_("information"), 1)
    start_agreement = _measure(_("agreement"), 0)
    turns = StreamField(
        [("turn", TurnBlock())],
        verbose_name=_("turns"),
        blank=True,
        max_num=MOST_TURNS,
        help_text=_("The conversation begins with the first turn."),
    )
    endings = StreamField([("ending", EndingBlock())], verbose_name=_("endings"), blank=True, max_num=20)

    template = "courses/conversation_page.html"
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        *ExercisePage.about_panels,
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("persona", help_text=_("An invented name that belongs to nobody you know.")),
                        FieldPanel("channel", help_text=_("It decides how the conversation looks on the screen.")),
                    ]
                ),
                FieldPanel("about", help_text=_("The life behind the arrears: work, family, worries.")),
                FieldPanel("portrait"),
                FieldPanel("situation", help_text=_("What stands in the file before the conversation begins.")),
                FieldRowPanel(
                    [
                        FieldPanel("start_stress", help_text=_("0 is calm, 10 is beside oneself.")),
                        FieldPanel("start_trust", help_text=_("0 is none, 10 is complete.")),
                        FieldPanel("start_information", help_text=_("How much the person has told: 0 is nothing.")),
                        FieldPanel("start_agreement", help_text=_("How near an agreement is: 0 is far away.")),
                    ],
                    heading=_("State at the start, 0 to 10"),
                ),
                FieldPanel("show_state"),
            ],
            heading=_("The person and the situation"),
        ),
        FieldPanel("turns"),
        FieldPanel(
            "endings", help_text=_("The first ending whose conditions hold is shown. Give the last one no conditions.")
        ),
    ]

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the place in the course and the learner's own conversations, and nothing of what is said in it."""
        from courses.selectors import conversation_context

        return super().get_context(request, *args, **kwargs) | conversation_context(self, request.user)


class LetterExercisePage(ExercisePage):
    """A letter or e-mail to write or repair, with automatic checks and a rubric on tone."""

    class Review(models.TextChoices):
        """Who looks at the tone."""

        SELF = "self", _("The writer")
        PEER = "peer", _("Two other learners, who do not know whose it is")

    task = models.TextField(
        _("assignment"), max_length=3000, blank=True, help_text=_("An empty line begins a paragraph.")
    )
    facts = StreamField(
        [("fact", blocks.CharBlock(label=_("Fact"), max_length=250))],
        verbose_name=_("what the writer knows"),
        blank=True,
    )
    start_text = models.TextField(
        _("text to begin with"),
        max_length=6000,
        blank=True,
        help_text=_("A letter to repair. Leave empty to write one."),
    )
    checks = StreamField(
        ChecksBlock(), verbose_name=_("automatic checks"), blank=True, help_text=_("Together 60% of the score.")
    )
    rubric = StreamField(
        [("criterion", CriterionBlock())],
        verbose_name=_("rubric"),
        blank=True,
        help_text=_("Together 40% of the score."),
    )
    review = models.CharField(_("who looks at the tone"), max_length=10, choices=Review.choices, default=Review.SELF)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in percent"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    example = models.TextField(
        _("example answer"), max_length=6000, blank=True, help_text=_("Learners see it after handing in.")
    )
    example_note = models.TextField(_("why the example works"), max_length=1000, blank=True)

    template = "courses/letter_page.html"
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        *ExercisePage.about_panels,
        FieldPanel("task"),
        FieldPanel(
            "facts",
            help_text=_("Names, amounts and dates for the letter. What is not here, the writer should not make up."),
        ),
        FieldPanel("start_text"),
        MultiFieldPanel(
            [
                FieldPanel("checks"),
                FieldPanel("rubric"),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "review",
                            help_text=_("Somebody else sees more. With few learners at a time, choose the writer."),
                        ),
                        FieldPanel("pass_mark", help_text=_("Checks and rubric together. 70 is usual.")),
                    ]
                ),
            ],
            heading=_("How it is scored"),
        ),
        FieldPanel("example"),
        FieldPanel("example_note", help_text=_("What a learner can copy from it, in two or three sentences.")),
    ]

    class Meta:
        verbose_name = _("letter exercise")
        verbose_name_plural = _("letter exercises")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the place in the course and the learner's own letters; the example only to who handed one in."""
        from courses.selectors import letter_context

        return super().get_context(request, *args, **kwargs) | letter_context(self, request.user)
