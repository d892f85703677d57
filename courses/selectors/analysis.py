"""How the questions of a quiz work: too easy or too hard, whether they tell people apart, and what was chosen.

Everything is added up in the database from one row per item and attempt, so that a quiz with ten thousand attempts costs
the same number of queries, and nearly the same memory, as one with ten.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import Cast, RowNumber
from django.utils.translation import gettext as _

from courses.models import ItemResult, QuizAttempt, QuizPage, SavedAnswer
from courses.questions import TYPES
from courses.questions.base import Item

ENOUGH = 10  # answers; below that a figure says more about who came by than about the question
EASY, HARD = 95, 25  # percent of the points earned on average
# Ebel & Frisbie, Essentials of Educational Measurement (5th ed., 1991): 0.40 and up is very good, below 0.20 poor.
GOOD, WEAK = 0.4, 0.2
SURE_BUT_WRONG = 20  # percent of the answers
_HALF = 0.5  # of the points: below it an answer that somebody was sure of counts as wrong
_LISTED = 12  # answers of a question without ready-made ones


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something that was chosen or written, how often, and in which part of the answers (percent)."""

    label: str
    right: bool
    times: int
    percent: int


@dataclass(kw_only=True)
class ItemFigures:
    """The figures of one question.

    ``difficulty`` is the mean part of the points in percent: 100 is easy. ``discrimination`` is the correlation, from -1
    to 1, between the points of this question and those of the rest of the quiz (item-rest: the question itself is left
    out of the total, which would otherwise flatter it); empty when nothing varies. Times are in seconds.
    """

    uid: str
    number: int
    text: str
    kind: str
    answers: int
    blank: int
    difficulty: int | None
    discrimination: float | None
    mean_seconds: int
    median_seconds: int
    asked_confidence: int
    sure: int
    sure_wrong: int
    choices: list[Choice] = field(default_factory=list)
    unlisted: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def prompt(self) -> str:
        """The last paragraph: many questions begin with the same case."""
        paragraphs = [part.strip() for part in self.text.replace("\r\n", "\n").split("\n\n") if part.strip()]
        return paragraphs[-1] if paragraphs else ""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """A quiz with the figures of its questions, and of the attempts they come from."""

    quiz: QuizPage
    attempts: int
    mean_percent: int | None
    passed: int
    items: list[ItemFigures]


@dataclass
class _Chosen:
    """How often each thing was chosen at one item, and what stood in answers that earned everything."""

    times: Counter[str] = field(default_factory=Counter)
    right: set[str] = field(default_factory=set)


def analysis(quiz: QuizPage, *, first_only: bool = False) -> Analysis:
    """The figures of a quiz' questions, over attempts that have their score.

    Args:
        quiz: which quiz; practice is looked at only when the quiz is for practice.
        first_only: leave out second and later attempts, in which people know the questions.
    """
    attempts = QuizAttempt.objects.filter(quiz_uid=quiz.uid, state=QuizAttempt.State.SUBMITTED, practice=quiz.practice)
    results = ItemResult.objects.filter(
        quiz_uid=quiz.uid, attempt__state=QuizAttempt.State.SUBMITTED, attempt__practice=quiz.practice
    )
    if first_only:
        attempts, results = attempts.filter(number=1), results.filter(attempt__number=1)
    sums = {row["item_uid"]: row for row in _sums(results)}
    frozen = _frozen(sums.values())
    medians, picked = _medians(results), _picked(results)
    order = {str(child.id): place for place, child in enumerate(quiz.questions)}
    known = sorted(
        (uid for uid in sums if uid in frozen), key=lambda uid: (order.get(uid, len(order)), frozen[uid]["text"])
    )
    figures = [
        _figures(number, frozen[uid], sums[uid], medians.get(uid, 0), picked.get(uid, _Chosen()))
        for number, uid in enumerate(known, start=1)
    ]
    whole = attempts.aggregate(count=Count("pk"), mean=Avg("score_percent"), passed=Count("pk", filter=Q(passed=True)))
    return Analysis(
        quiz=quiz,
        attempts=whole["count"],
        mean_percent=None if whole["mean"] is None else round(whole["mean"]),
        passed=whole["passed"],
        items=figures,
    )


def _sums(results: "QuerySet[ItemResult]") -> Any:
    """For each item what the figures are made of: x is the part of its points earned, t the points of the attempt."""
    marked = Q(share__isnull=False)
    sure = Q(confidence=SavedAnswer.Confidence.SURE)
    share, total = F("share"), Cast("attempt__points", FloatField())
    return (
        results.values("item_uid")
        .annotate(
            n=Count("pk", filter=marked),
            blank=Count("pk", filter=Q(answered=False)),
            x=Sum("share"),
            xx=Sum(share * share),
            t=Sum(total, filter=marked),
            tt=Sum(total * total, filter=marked),
            xt=Sum(share * total),
            seconds=Avg("seconds", filter=Q(answered=True)),
            asked=Count("pk", filter=Q(confidence__isnull=False)),
            sure=Count("pk", filter=sure),
            sure_wrong=Count("pk", filter=sure & Q(share__lt=_HALF)),
            latest=Max("attempt_id"),
        )
        .order_by()
    )


def _medians(results: "QuerySet[ItemResult]") -> dict[str, int]:
    """The middle time of each item: a lunch with the page open pulls a mean away, and not the median."""
    ranked = results.filter(answered=True).annotate(
        place=Window(RowNumber(), partition_by="item_uid", order_by="seconds"),
        size=Window(Count("pk"), partition_by="item_uid"),
    )
    middle = ranked.filter(place__gte=F("size") / 2.0, place__lte=F("size") / 2.0 + 1.0)
    found: dict[str, list[int]] = {}
    for uid, seconds in middle.values_list("item_uid", "seconds"):
        found.setdefault(uid, []).append(seconds)
    return {uid: round(sum(times) / len(times)) for uid, times in found.items()}


def _picked(results: "QuerySet[ItemResult]") -> dict[str, _Chosen]:
    """What was chosen, by item; equal answers are counted together in the database first."""
    found: dict[str, _Chosen] = {}
    together = results.values_list("item_uid", "picks").annotate(times=Count("pk"), least=Min("share")).order_by()
    for uid, picks, times, least in together.iterator():
        chosen = found.setdefault(uid, _Chosen())
        for key in picks:
            chosen.times[key] += times
        if least == 1:
            chosen.right.update(picks)
    return found


def _frozen(rows: Iterable[dict[str, Any]]) -> dict[str, Item]:
    """Each item as the latest attempt that had it showed it; few attempts hold all items of a quiz."""
    wanted = {row["item_uid"]: row["latest"] for row in rows}
    attempts = QuizAttempt.objects.filter(pk__in=set(wanted.values())).order_by().values_list("pk", "items")
    found: dict[str, Item] = {}
    for pk, items in attempts.iterator(chunk_size=20):
        found |= {item["uid"]: item for item in items if wanted.get(item["uid"]) == pk}
    return found


def _figures(number: int, item: Item, sums: dict[str, Any], median: int, chosen: _Chosen) -> ItemFigures:
    kind = TYPES[item["type"]]
    answers = sums["n"]
    figures = ItemFigures(
        uid=item["uid"],
        number=number,
        text=item["text"],
        kind=str(kind.label),
        answers=answers,
        blank=sums["blank"],
        difficulty=round(100 * sums["x"] / answers) if answers else None,
        discrimination=_correlation(sums, float(item["points"])),
        mean_seconds=round(sums["seconds"] or 0),
        median_seconds=median,
        asked_confidence=sums["asked"],
        sure=sums["sure"],
        sure_wrong=sums["sure_wrong"],
    )
    known = {pick.key: pick for pick in kind.choices(item)}
    listed = [
        Choice(
            label=known[key].label if key in known else _written(item, key),
            right=known[key].right if key in known else key in chosen.right,
            times=times,
            percent=round(100 * times / answers) if answers else 0,
        )
        for key, times in [
            *((key, chosen.times.get(key, 0)) for key in known),
            *((key, times) for key, times in chosen.times.most_common() if key not in known),
        ]
    ]
    # Of pairs and places there are many; those that nobody made say little.
    if len(listed) > _LISTED:
        listed = sorted((row for row in listed if row.times), key=lambda row: -row.times)
    figures.choices, figures.unlisted = listed[:_LISTED], max(len(listed) - _LISTED, 0)
    figures.warnings = _warnings(figures, has_choices=bool(known))
    return figures


def _correlation(sums: dict[str, Any], weight: float) -> float | None:
    """Pearson's correlation of x with t - weight * x, by the sums alone."""
    n = sums["n"]
    if n < 2:
        return None
    var_x = sums["xx"] - sums["x"] ** 2 / n
    var_t = sums["tt"] - sums["t"] ** 2 / n
    cov = sums["xt"] - sums["x"] * sums["t"] / n
    var_rest = var_t - 2 * weight * cov + weight**2 * var_x
    # Sums of fractions are never exactly equal; what is left of a variance of nothing lies far below this.
    if min(var_x, var_rest) < 1e-9 * n:
        return None
    return round((cov - weight * var_x) / sqrt(var_x * var_rest), 2)


def _written(item: Item, key: str) -> str:
    """What an answer that was typed says; in a gap it comes after the key of the gap."""
    for gap in item.get("gaps", []):
        if key.startswith(f"{gap['origin']}:"):
            return f"{gap['uid']}: {key.removeprefix(gap['origin'] + ':')}"
    return key


def _warnings(figures: ItemFigures, *, has_choices: bool) -> list[str]:
    """What an author had better look at, in words."""
    if figures.answers < ENOUGH:
        return []
    found = []
    if figures.discrimination is not None and figures.discrimination < 0:
        found.append(
            _("People who do well otherwise do worse here. Perhaps the key is wrong, or the question misleads.")
        )
    elif figures.discrimination is not None and figures.discrimination < WEAK and _is_in_between(figures):
        found.append(_("This question hardly tells apart who knows it and who does not."))
    if figures.difficulty is not None and figures.difficulty >= EASY:
        found.append(_("Nearly everybody has it right. That is fine as a warm-up, and measures little."))
    if figures.difficulty is not None and figures.difficulty <= HARD:
        found.append(_("Few have it right. Look at the key, the wording and the lesson."))
    rights = [choice.times for choice in figures.choices if choice.right]
    wrongs = [choice for choice in figures.choices if not choice.right]
    if rights and wrongs and max(choice.times for choice in wrongs) > max(rights):
        most = max(wrongs, key=lambda choice: choice.times)
        found.append(_("More people chose “%(option)s” than the right answer.") % {"option": most.label})
    if has_choices and any(choice.times == 0 and not choice.right for choice in wrongs):
        found.append(_("Nobody chose some of the wrong answers. They do no work."))
    if figures.asked_confidence >= ENOUGH and 100 * figures.sure_wrong >= SURE_BUT_WRONG * figures.asked_confidence:
        found.append(_("Many are sure and yet wrong. The lesson may say it unclearly."))
    return found


def _is_in_between(figures: ItemFigures) -> bool:
    """Where nearly everybody is right, or wrong, there is little left to tell apart."""
    return figures.difficulty is not None and HARD < figures.difficulty < EASY
