"""Which questions an attempt asks: those of the quiz itself, and those drawn from banks."""

import random
import uuid
from typing import Any

from django.db.models import QuerySet

from courses.models import QuestionBankPage, QuestionPage, QuizPage
from courses.questions import TYPES
from courses.questions.base import Item, split_tags

_dice = random.SystemRandom()  # the draw is made on the server and cannot be foretold


def freeze_questions(quiz: QuizPage) -> list[Item]:
    """The questions of one attempt as plain items, independent of every later edit.

    Questions on the quiz itself are always asked; each draw adds as many as it asks for and as its bank still has. No
    question comes twice, however draws overlap.
    """
    items: list[Item] = []
    drawn: set[str] = set()
    for child in quiz.questions:
        # Blocks that were copied outside the editor can share a key; an attempt tells its items apart by it.
        key = str(child.id) if str(child.id) not in drawn else str(uuid.uuid4())
        drawn.add(key)
        items.append(TYPES[child.block_type].freeze(child.value, key))
    for draw in quiz.draws:
        for page in _drawn(quiz, draw.value, drawn):
            drawn.add(page.uid)
            items.append(freeze_page(page))
    if quiz.shuffle_questions:
        _dice.shuffle(items)
    return items


def freeze_page(page: QuestionPage) -> Item:
    """The question of a bank as an item; the key of its page is its key."""
    child = page.content[0]
    return TYPES[child.block_type].freeze(child.value, page.uid)


def in_bank(quiz: QuizPage, bank: QuestionBankPage | None, tag: str = "") -> list[int]:
    """The numbers of the live questions that a draw chooses from; none from another provider's bank (rule 4).

    Args:
        quiz: whose draw it is.
        bank: the bank with everything below it.
        tag: only questions with this learning objective, Rki topic or tag; empty for all.
    """
    provider = quiz.path[: 4 * quiz.steplen]  # root > home > catalogue > provider
    if bank is None or not bank.path.startswith(provider):
        return []
    pages: QuerySet[QuestionPage] = QuestionPage.objects.live().descendant_of(bank).order_by("path")
    if not tag.strip():
        return list(pages.values_list("pk", flat=True))
    wanted = tag.strip().casefold()
    return [
        pk
        for pk, content in pages.values_list("pk", "content")
        if any(wanted in tags_of(child["value"]) for child in content.raw_data)
    ]


def tags_of(value: dict[str, Any]) -> set[str]:
    """All that a draw can ask a question to be about, folded to lower case."""
    named = [value.get("objective") or "", value.get("rki_topic") or "", *split_tags(value.get("tags") or "")]
    return {name.strip().casefold() for name in named if name.strip()}


def _drawn(quiz: QuizPage, draw: Any, already: set[str]) -> list[QuestionPage]:
    candidates = in_bank(quiz, draw["bank"], draw["tag"] or "")
    _dice.shuffle(candidates)
    # A few more than asked, since another draw may have taken some.
    pages = QuestionPage.objects.filter(pk__in=candidates[: draw["number"] + len(already)])
    found = {page.pk: page for page in pages if page.content}
    fresh = [found[pk] for pk in candidates if pk in found and found[pk].uid not in already]
    return fresh[: draw["number"]]
