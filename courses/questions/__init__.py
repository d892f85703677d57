"""Question types, one file each. A type knows its own block, rendering and marking; types do not know each other."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.base import QuestionType
from courses.questions.gap_fill import GapFill
from courses.questions.matching import Matching
from courses.questions.multiple_choice import MultipleChoice
from courses.questions.numeric import Numeric
from courses.questions.open_answer import OpenAnswer
from courses.questions.ordering import Ordering
from courses.questions.short_answer import ShortAnswer
from courses.questions.single_choice import SingleChoice
from courses.questions.true_false import TrueFalse

_ALL: tuple[QuestionType, ...] = (
    SingleChoice(),
    MultipleChoice(),
    TrueFalse(),
    Matching(),
    Ordering(),
    GapFill(),
    Numeric(),
    ShortAnswer(),
    OpenAnswer(),
)
TYPES: dict[str, QuestionType] = {kind.name: kind for kind in _ALL}


class QuestionsBlock(blocks.StreamBlock):
    """The questions of a quiz, in order."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__([(kind.name, kind.block()) for kind in _ALL], **kwargs)

    class Meta:
        label = _("Questions")
        required = False


__all__ = ["TYPES", "QuestionType", "QuestionsBlock"]
