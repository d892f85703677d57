"""Weekly retrieval: which questions people get, and how far they are.

Questions that were asked before are cards in boxes (Leitner's scheme): the better a question is known, the longer until
it comes back. There is room for three a week; cards that are due go first, and questions of finished modules that were
never asked again fill what is left. They become cards only then.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from courses.models import Enrolment, QuizAttempt, QuizPage, RetrievalCard, RetrievalRound
from courses.questions import TYPES
from courses.questions.base import Item, Response
from courses.selectors.outline import Section, outlines
from courses.selectors.review import ALL, may_review
from naast.accounts.models import User

PER_WEEK = 3
INTERVALS = (7, 14, 30, 91, 182)  # days until a card comes back, by box
LAST_BOX = len(INTERVALS) - 1
_NEVER = frozenset({"open_answer"})  # no feedback at once: a person marks it
_TUESDAY, _MAIL_FROM = 1, time(8)
_HEAVY = ("questions", "draws")
_shuffler = random.SystemRandom()


class Week(NamedTuple):
    """An ISO week (ISO 8601) in Amsterdam: its key, such as 2026-W48, and the moment from which its mails may go."""

    key: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A question that can be asked, from a card or, without one, from an attempt."""

    item: Item
    quiz_title: str
    attempt_id: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class PastRound:
    """A week that was, with how it went."""

    round: RetrievalRound
    asked: int
    answered: int
    right: int


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box of the scheme: after how many days its cards come back, and how many there are."""

    number: int
    days: int
    cards: int


def week_of(now: datetime) -> Week:
    """The week of a moment."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    year, number, _day = monday.isocalendar()
    due_at = timezone.make_aware(datetime.combine(monday + timedelta(days=_TUESDAY), _MAIL_FROM))
    return Week(f"{year}-W{number:02d}", due_at)


def next_mail_from(now: datetime) -> datetime:
    """The moment from which somebody who asks for mails now gets the first."""
    due_at = week_of(now).due_at
    return due_at if due_at >= now else week_of(now + timedelta(days=7)).due_at


def questions_for(people: Sequence[int], now: datetime, *, at_once: bool = False) -> dict[int, list[Candidate]]:
    """What to ask each person (by key) now, at most three questions; nobody is left out, lists may be empty.

    New questions come from attempts of at least a week ago, so that there is something to recall; with ``at_once``, for
    somebody who asks for practice, also from later ones.
    """
    found = _due(people, now)
    short = [person for person in people if len(found[person]) < PER_WEEK]
    for person, fresh in _unasked(short, now, at_once=at_once).items():
        found[person] += fresh[: PER_WEEK - len(found[person])]
    return found


def _due(people: Sequence[int], now: datetime) -> dict[int, list[Candidate]]:
    """The cards that are due, longest waiting first."""
    cards = (
        RetrievalCard.objects.filter(
            person__in=people, due_on__lte=timezone.localdate(now), attempt__enrolment__withdrawn_at=None
        )
        .select_related("attempt__quiz", "attempt__enrolment__cohort")
        .defer("attempt__items", *(f"attempt__quiz__{name}" for name in _HEAVY))
        .order_by("due_on", "pk")
    )
    found: dict[int, list[Candidate]] = {person: [] for person in people}
    for card in cards:
        mine = found[card.person_id]
        if len(mine) < PER_WEEK and card.item["type"] in TYPES and shows_everything(card.attempt, now):
            mine.append(Candidate(item=card.item, quiz_title=card.quiz_title, attempt_id=card.attempt_id, is_new=False))
    return found


def _unasked(people: Sequence[int], now: datetime, *, at_once: bool) -> dict[int, list[Candidate]]:
    """Questions of finished modules that are no cards yet, from different quizzes in turn."""
    finished = _finished_quizzes(people)
    attempts = (
        QuizAttempt.objects.filter(
            enrolment__in=finished, state=QuizAttempt.State.SUBMITTED, practice=False, submitted_at__isnull=False
        )
        .select_related("quiz", "enrolment__cohort")
        .defer("items", *(f"quiz__{name}" for name in _HEAVY))
    )
    if not at_once:
        attempts = attempts.filter(submitted_at__lte=now - timedelta(days=INTERVALS[0]))
    usable = {
        attempt.pk: attempt
        for attempt in attempts
        if attempt.quiz_uid in finished[attempt.enrolment_id] and shows_everything(attempt, now)
    }
    if not usable:
        return {}
    known = set(RetrievalCard.objects.filter(person__in=people).values_list("person", "item_uid"))
    pools: dict[int, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    frozen = QuizAttempt.objects.filter(pk__in=usable).order_by("-submitted_at", "-pk").values_list("pk", "items")
    for key, items in frozen.iterator(chunk_size=50):
        attempt = usable[key]
        person = attempt.enrolment.person_id
        for item in items:
            if item["type"] in _NEVER or item["type"] not in TYPES or (person, item["uid"]) in known:
                continue
            known.add((person, item["uid"]))
            pools[person][attempt.quiz_uid].append(
                Candidate(item=item, quiz_title=attempt.title, attempt_id=key, is_new=True)
            )
    return {person: _in_turn(pool.values()) for person, pool in pools.items()}


def _in_turn(pools: Iterable[list[Candidate]]) -> list[Candidate]:
    """One from each quiz, then a second from each: mixing subjects makes recalling harder and better."""
    placed = []
    for pool in pools:
        placed += list(enumerate(_shuffler.sample(pool, len(pool))))
    _shuffler.shuffle(placed)
    return [candidate for _turn, candidate in sorted(placed, key=lambda each: each[0])]


def shows_everything(attempt: QuizAttempt, now: datetime) -> bool:
    """Whether the review rules, as they are now, let its learner see right answers and explanations.

    Args:
        attempt: with ``quiz`` and ``enrolment__cohort`` fetched; costs no query then.
        now: the moment to judge by.
    """
    rules = attempt.quiz or attempt
    if rules.review_when == QuizPage.ReviewWhen.PASSED and not attempt.passed:
        return False  # another attempt may have passed; finding that out would cost a query for each
    return may_review(attempt, now) == ALL


def has_finished_modules(person: User) -> bool:
    """Whether there is a module of which every step is done."""
    return any(is_finished(section) for _enrolment, sections in _sections([person.pk]) for section in sections)


def is_finished(section: Section) -> bool:
    """Whether everything that a module asks is done; of a module that asks nothing, everything there is."""
    asked = [step for step in section.steps if step.required] or section.steps
    return bool(asked) and all(step.done for step in asked)


def _finished_quizzes(people: Sequence[int]) -> dict[int, set[str]]:
    """The quizzes of finished modules, by enrolment."""
    return {
        enrolment.pk: {
            step.uid for section in sections if is_finished(section) for step in section.steps if step.kind == "quiz"
        }
        for enrolment, sections in _sections(people)
    }


def _sections(people: Sequence[int]) -> list[tuple[Enrolment, list[Section]]]:
    """The modules of every course that people take and did not leave."""
    enrolments = [
        (enrolment.course, enrolment)
        for enrolment in Enrolment.objects.filter(
            person__in=people, withdrawn_at=None, course__live=True
        ).select_related("course", "cohort")
        if enrolment.course
    ]
    return [
        (enrolment, whole.sections)
        for (_course, enrolment), whole in zip(enrolments, outlines(enrolments), strict=True)
    ]


def round_of_week(person: User, now: datetime) -> RetrievalRound | None:
    """The person's round of this week."""
    return RetrievalRound.objects.filter(person=person, period=week_of(now).key).first()


def rounds_of(person: User) -> "QuerySet[RetrievalRound]":
    """The person's rounds, latest first."""
    return RetrievalRound.objects.filter(person=person).order_by("-period")


def past(found: RetrievalRound) -> PastRound:
    """How a round went."""
    return PastRound(
        round=found,
        asked=len(found.items),
        answered=len(found.responses),
        right=sum(is_right(item, found.responses.get(item["uid"])) for item in found.items),
    )


def is_right(item: Item, response: Response | None) -> bool:
    """Whether an answer earns all points; a part of them is not yet known."""
    mark = TYPES[item["type"]].mark(item, response) if item["type"] in TYPES else None
    return mark is not None and mark >= float(item["points"])


def cards_of(found: RetrievalRound) -> dict[str, RetrievalCard]:
    """The cards behind the questions of a round, by question, with what :func:`shows_everything` needs."""
    cards = (
        RetrievalCard.objects.filter(person=found.person_id, item_uid__in=[item["uid"] for item in found.items])
        .select_related("attempt__quiz", "attempt__enrolment__cohort")
        .defer("item", "attempt__items", *(f"attempt__quiz__{name}" for name in _HEAVY))
    )
    return {card.item_uid: card for card in cards}


def boxes_of(person: User) -> list[Box]:
    """How many questions are in each box."""
    cards = dict(
        RetrievalCard.objects.filter(person=person).values_list("box").annotate(cards=Count("pk")).order_by("box")
    )
    return [
        Box(number=number, days=days, cards=cards.get(number - 1, 0)) for number, days in enumerate(INTERVALS, start=1)
    ]


def next_due(person: User) -> date | None:
    """The day on which the first card comes back."""
    first: date | None = RetrievalCard.objects.filter(person=person).aggregate(first=Min("due_on"))["first"]
    return first
