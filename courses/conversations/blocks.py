"""A conversation as an author writes it in Wagtail: what the persona says, what one may answer, and how it can end."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

MOST_TURNS = 100  # more cannot be overseen, and checking them all would take long
MOST_CHOICES = 8
MOST = 10  # of every measure of the state; the least is 0
END = "einde"  # where a choice leads when the state decides which ending it is
_KEY = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use small letters, digits and hyphens."))

MEASURES = [
    ("stress", _("Stress")),
    ("trust", _("Trust")),
    ("information", _("Information")),
    ("agreement", _("Agreement")),
]


def key_block() -> blocks.CharBlock:
    """The name by which choices find a turn or an ending."""
    return blocks.CharBlock(
        label=_("Key"),
        max_length=60,
        validators=[_KEY],
        help_text=_("A short name that choices refer to, such as: begin, situatie, afspraak."),
    )


class EffectsBlock(blocks.StructBlock):
    """What a choice does to the state of the conversation."""

    stress = blocks.IntegerBlock(
        label=_("Stress"),
        default=0,
        min_value=-MOST,
        max_value=MOST,
        help_text=_("How many steps up, or with a minus down."),
    )
    trust = blocks.IntegerBlock(
        label=_("Trust"),
        default=0,
        min_value=-MOST,
        max_value=MOST,
        help_text=_("How many steps up, or with a minus down."),
    )
    information = blocks.IntegerBlock(
        label=_("Information"),
        default=0,
        min_value=-MOST,
        max_value=MOST,
        help_text=_("How many steps up, or with a minus down."),
    )
    agreement = blocks.IntegerBlock(
        label=_("Agreement"),
        default=0,
        min_value=-MOST,
        max_value=MOST,
        help_text=_("How many steps up, or with a minus down."),
    )

    class Meta:
        icon = "order"
        label = _("Effect on the state")


class ConditionBlock(blocks.StructBlock):
    """Something that has to hold for the state."""

    measure = blocks.ChoiceBlock(
        label=_("Measure"), choices=MEASURES, default="trust", help_text=_("What is looked at.")
    )
    rule = blocks.ChoiceBlock(
        label=_("Rule"),
        choices=[("at_least", _("at least")), ("at_most", _("at most"))],
        default="at_least",
        help_text=_("Whether it has to be high or low enough."),
    )
    value = blocks.IntegerBlock(label=_("Value"), default=5, min_value=0, max_value=MOST, help_text=_("From 0 to 10."))

    class Meta:
        icon = "tick-inverse"
        label = _("Condition")
        label_format = "{measure} {rule} {value}"


class ChoiceBlock(blocks.StructBlock):
    """One thing the learner can say or do."""

    text = blocks.TextBlock(
        label=_("What you say or do"), max_length=600, rows=2, help_text=_("Your own words, as one says them.")
    )
    effects = EffectsBlock()
    reply = blocks.TextBlock(
        label=_("The reply"),
        required=False,
        max_length=800,
        rows=2,
        help_text=_("What the person says to it. Empty: the next turn answers."),
    )
    note = blocks.TextBlock(
        label=_("Coaching note"), max_length=800, rows=2, help_text=_("Why this helps or not. Shown afterwards.")
    )
    flag = blocks.CharBlock(
        label=_("Mark"), required=False, max_length=40, help_text=_("A short mark in the debrief, such as: Privacy.")
    )
    lesson = blocks.PageChooserBlock(
        "courses.LessonPage", label=_("Lesson it comes from"), required=False, help_text=_("A link in the debrief.")
    )
    when = blocks.ListBlock(ConditionBlock(), label=_("Only possible when"), default=[], max_num=4)
    goes_to = blocks.CharBlock(
        label=_("Leads to"),
        max_length=60,
        help_text=_("The key of a turn or an ending. “einde” leads to the first ending whose conditions hold."),
    )

    class Meta:
        icon = "comment"
        label = _("Choice")
        label_format = "{text}"


class TurnBlock(blocks.StructBlock):
    """What the persona says, and what one may answer."""

    key = key_block()
    scene = blocks.CharBlock(
        label=_("What happens"), required=False, max_length=250, help_text=_("Not spoken: she is silent, a door slams.")
    )
    says = blocks.TextBlock(
        label=_("What the person says"), max_length=1000, rows=3, help_text=_("Spoken language, in short sentences.")
    )
    choices = blocks.ListBlock(ChoiceBlock(), label=_("Choices"), max_num=MOST_CHOICES)

    class Meta:
        icon = "user"
        label = _("Turn")
        label_format = "{key}"


class EndingBlock(blocks.StructBlock):
    """A way in which the conversation ends."""

    key = key_block()
    title = blocks.CharBlock(
        label=_("Title"), max_length=120, help_text=_("The result in a few words, such as: Samira belt zelf terug.")
    )
    text = blocks.TextBlock(
        label=_("How it ends"),
        max_length=1200,
        rows=3,
        help_text=_("What happened because of this conversation, for both of them."),
    )
    success = blocks.BooleanBlock(
        label=_("This ending is a success"),
        required=False,
        help_text=_("It counts when the course asks that the conversation succeeds."),
    )
    when = blocks.ListBlock(
        ConditionBlock(),
        label=_("Chosen when"),
        default=[],
        max_num=6,
        help_text=_("For “einde”: the first ending whose conditions all hold. Give the last one none."),
    )

    class Meta:
        icon = "flag"
        label = _("Ending")
        label_format = "{title}"
