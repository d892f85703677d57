"""What an exercise asks of a letter, as an author writes it in Wagtail: automatic checks, and a rubric on tone."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# The elements that the letter check finds; the keys are those of naast.language.letter.
ELEMENTS = [
    ("amount", _("The amount")),
    ("purpose", _("What it is for")),
    ("date", _("A concrete date")),
    ("one_action", _("Exactly one main action")),
    ("person", _("A named person")),
    ("phone", _("Phone number with hours")),
    ("arrangement", _("A payment arrangement is offered")),
    ("referral", _("Where to find help")),
    ("consequence", _("What happens otherwise")),
    ("reference", _("A reference")),
    ("acknowledgement", _("A sentence of acknowledgement")),
    ("one_threat", _("At most one threatening word")),
]


class CheckBlock(blocks.StructBlock):
    """A check with what to say when it is not met."""

    hint = blocks.CharBlock(
        label=_("Hint"), max_length=250, help_text=_("What the writer can do when this is not met yet.")
    )

    class Meta:
        icon = "tick-inverse"


class ElementCheck(CheckBlock):
    """The letter holds one of the elements that the letter check knows."""

    element = blocks.ChoiceBlock(label=_("Element"), choices=ELEMENTS, help_text=_("What the letter must contain."))

    class Meta:
        label = _("Element of a letter")


class PhrasesCheck(CheckBlock):
    """One of these words has to be there."""

    label = blocks.CharBlock(
        label=_("What is asked"),
        max_length=120,
        help_text=_("As the writer reads it, such as: De brief noemt het bedrag."),
    )
    phrases = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("One of these words or amounts"), min_num=1)

    class Meta:
        label = _("Has to be there")


class AvoidsCheck(PhrasesCheck):
    """None of these words may be there."""

    phrases = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("None of these words"), min_num=1)

    class Meta:
        label = _("Has to stay out")


class MostCheck(CheckBlock):
    """Something is not above a number."""

    most = blocks.IntegerBlock(
        label=_("At most"), min_value=1, max_value=2000, help_text=_("More than this does not meet the check.")
    )


class LeastCheck(CheckBlock):
    """Something is not below a number."""

    least = blocks.IntegerBlock(
        label=_("At least"), min_value=1, max_value=100, help_text=_("Less than this does not meet the check.")
    )


class DateCheck(CheckBlock):
    """A date in the letter lies between two days."""

    earliest = blocks.DateBlock(label=_("Earliest day"), help_text=_("A day before this one does not meet the check."))
    latest = blocks.DateBlock(label=_("Latest day"), help_text=_("A day after this one does not meet the check."))

    class Meta:
        label = _("A date between two days")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse two days in the wrong order.

        Raises:
            ValidationError: the latest day comes before the earliest.
        """
        cleaned = super().clean(value)
        if cleaned["latest"] < cleaned["earliest"]:
            error = ValidationError(_("Choose a day that is not before the earliest."))
            raise blocks.StructBlockValidationError({"latest": error})
        return cleaned


class ChecksBlock(blocks.StreamBlock):
    """The automatic checks of an exercise; each weighs the same."""

    element = ElementCheck()
    contains = PhrasesCheck()
    avoids = AvoidsCheck()
    max_words = MostCheck(label=_("Number of words"))
    mean_sentence = MostCheck(label=_("Words in a sentence, on average"))
    longest_sentence = MostCheck(label=_("Words in the longest sentence"))
    reading_ease = LeastCheck(label=_("Reading ease (Flesch-Douma)"))
    no_jargon = CheckBlock(label=_("No jargon without explanation"))
    no_harsh_tone = CheckBlock(label=_("No threatening or blaming words"))
    no_capitals = CheckBlock(label=_("No shouting in capitals or exclamation marks"))
    legal_term = CheckBlock(label=_("The fourteen-day term stands as the law asks"))
    date_between = DateCheck()

    class Meta:
        required = False


class CriterionBlock(blocks.StructBlock):
    """One row of the rubric."""

    criterion = blocks.CharBlock(
        label=_("Criterion"), max_length=120, help_text=_("What the reader looks at, in a few words.")
    )
    description = blocks.TextBlock(
        label=_("Description"), max_length=600, rows=3, help_text=_("What earns no, some or all points.")
    )
    points = blocks.IntegerBlock(
        label=_("Points"), default=2, min_value=1, max_value=5, help_text=_("What it can earn at most.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Criterion")
        label_format = "{criterion}"
