"""Question types, one file each. A type knows its own block, rendering and marking; types do not know each other."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.base import QuestionType
from courses.questions.multiple_choice import MultipleChoice
from courses.questions.single_choice import SingleChoice

_ALL: tuple[QuestionType, ...] = (SingleChoice(), MultipleChoice())
TYPES: dict[str, QuestionType] = {kind.name: kind for kind in _ALL}


class QuestionsBlock(blocks.StreamBlock):
    """The questions of a quiz, in order."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__([(kind.name, kind.block()) for kind in _ALL], **kwargs)

    class Meta:
        label = _("Questions")
        required = False


__all__ = ["TYPES", "QuestionType", "QuestionsBlock"]
