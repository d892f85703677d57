"""What the authoring blocks of all types share."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup
from wagtail.images.blocks import ImageChooserBlock

from courses.questions.folding import fold

PARTS = 50  # most options, pairs, steps or gaps of one question
_FIRST = ("text", "image", "image_alt")
_AFTER = ("points", "explanation", "source")


class QuestionBlock(blocks.StructBlock):
    """The fields of every question. A subclass adds those of its type and says in ``problems`` what is amiss."""

    text = blocks.TextBlock(
        label=_("Question"),
        rows=3,
        help_text=_("Write a case first if you like. The last paragraph is the question itself."),
    )
    image = ImageChooserBlock(
        label=_("Image"), required=False, help_text=_("Only when the question is about what one sees.")
    )
    image_alt = blocks.CharBlock(
        label=_("Alternative text"),
        required=False,
        max_length=500,
        help_text=_("What one sees, for who cannot see the image. It must not give the answer away."),
    )
    points = blocks.IntegerBlock(
        label=_("Points"),
        default=1,
        min_value=1,
        max_value=100,
        help_text=_("How heavily the question weighs. 1 is usual."),
    )
    explanation = blocks.TextBlock(
        label=_("Explanation"), required=False, rows=3, help_text=_("Shown after submitting.")
    )
    source = blocks.CharBlock(
        label=_("Source"),
        required=False,
        max_length=250,
        help_text=_("Where it says so, with the article or the page."),
    )
    feedback_right = blocks.TextBlock(
        label=_("Feedback when all is right"), required=False, rows=2, help_text=_("Say what was good about it.")
    )
    feedback_partly = blocks.TextBlock(
        label=_("Feedback when part is right"),
        required=False,
        rows=2,
        help_text=_("Say what is missing, and where to read about it."),
    )
    feedback_wrong = blocks.TextBlock(
        label=_("Feedback when nothing is right"),
        required=False,
        rows=2,
        help_text=_("Say what helps to see it, without blame."),
    )
    objective = blocks.CharBlock(
        label=_("Learning objective"),
        required=False,
        max_length=250,
        help_text=_("What this question shows that somebody can do."),
    )
    rki_topic = blocks.CharBlock(
        label=_("Rki topic"),
        required=False,
        max_length=200,
        help_text=_("A letter of article 2 of the Rki, or a name."),
    )
    tags = blocks.CharBlock(label=_("Tags"), required=False, max_length=250, help_text=_("Put commas between them."))

    # Fields that matter less often stand folded together below the others.
    folded: ClassVar[tuple[str, ...]] = (
        "feedback_right",
        "feedback_partly",
        "feedback_wrong",
        "objective",
        "rki_topic",
        "tags",
    )

    def get_form_layout(self) -> BlockGroup:
        """What is asked first, then the parts of the type, then points and explanation; the rest folded away."""
        common = {*_FIRST, *_AFTER, *self.folded}
        own = [name for name in self.child_blocks if name not in common]
        return BlockGroup([*_FIRST, *own, *_AFTER], settings=list(self.folded))

    def clean(self, value: Any) -> Any:
        """Refuse a question nobody can answer.

        Raises:
            StructBlockValidationError: a field is not filled in as it should be; names the field and what is wrong.
        """
        cleaned = super().clean(value)
        found = {name: ValidationError(problem) for name, problem in self.problems(cleaned) if problem}
        if found:
            raise blocks.StructBlockValidationError(block_errors=found)
        return cleaned

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """The fields that make a question impossible to answer, each with the reason in words for the author."""
        raise NotImplementedError


def no_doubles(texts: Iterable[str]) -> str:
    """A problem when two texts read the same, since nobody could tell them apart; or nothing."""
    seen: set[str] = set()
    for text in texts:
        folded = fold(text, exact=True)
        if folded in seen:
            return _t("“%(text)s” stands here twice.") % {"text": text}
        seen.add(folded)
    return ""
