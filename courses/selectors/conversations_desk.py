"""What a provider sees of its conversations: what people chose and how it ended, and never who.

Everything is added up in the database, in the same number of queries whatever the number of turns or people (rule 7), and
only shown from some different people on: of one person alone a figure would be that person's answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from courses.conversations.freezing import script_of
from courses.conversations.script import Choice, Script, Turn, from_dict
from courses.models import ConversationMove, ConversationRun, CoursePage, ModulePage, ProviderPage, SimulationPage
from courses.selectors.conversations import simulations_of
from courses.selectors.gradebook import courses_of
from naast.organisations.models import Provider

ENOUGH = 5  # different people
_OLD_SCRIPTS = 20  # runs to look up the words of choices in that are no longer there
_FIRST = Q(run__number=1)
_NOBODY: dict[str, Any] = {"people": 0, "times": 0, "title": "", "good": 0}


@dataclass(frozen=True, kw_only=True)
class ChoiceFigures:
    """How often something was chosen: by how many people the first time they played, and how often in all.

    ``percent`` and ``all_percent`` are parts of those who came to its turn. ``gone``: it is no longer on the page.
    """

    number: int
    text: str
    goes_to: str
    people: int
    percent: int
    times: int
    all_percent: int
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class TurnFigures:
    """A turn with its choices; without any figures when ``enough`` people have not come by."""

    number: int
    key: str
    says: str
    people: int
    times: int
    choices: list[ChoiceFigures]
    gone: bool = False

    @property
    def enough(self) -> bool:
        """Whether its figures may be shown."""
        return self.people >= ENOUGH


@dataclass(frozen=True, kw_only=True)
class EndingFigures:
    """How often a conversation ended so: first times and all times."""

    title: str
    success: bool
    people: int
    percent: int
    times: int
    all_percent: int
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class ConversationFigures:
    """All figures of a conversation. ``people`` began it; ``finished`` and ``well`` (with success) are of first times.

    ``turns`` and ``endings`` are empty when too few people have played, or finished.
    """

    people: int
    finished: int
    well: int
    runs: int
    all_finished: int
    all_well: int
    turns: list[TurnFigures] = field(default_factory=list)
    endings: list[EndingFigures] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        """Whether there is anything to show."""
        return self.people >= ENOUGH

    @property
    def percent(self) -> int:
        """The part of the first times that were finished and succeeded."""
        return _percent(self.well, self.finished)

    @property
    def all_percent(self) -> int:
        """The same of all times."""
        return _percent(self.all_well, self.all_finished)


def conversations_by_course(provider: Provider) -> list[dict[str, Any]]:
    """The courses of a provider that have conversations, with how often each of those was played."""
    found = list(simulations_of(provider).defer("turns", "endings"))
    counted = (
        ConversationRun.objects.filter(
            enrolment__provider=provider, simulation_uid__in=[simulation.uid for simulation in found]
        )
        .values("simulation_uid")
        .annotate(runs=Count("pk"), people=Count("enrolment__person", distinct=True))
        .order_by()
    )
    figures = {row["simulation_uid"]: row for row in counted}
    courses: dict[str, dict[str, Any]] = {
        course.path: {"course": course, "rows": []} for course in courses_of(provider)
    }
    for simulation in found:
        course = courses.get(simulation.path[: 5 * simulation.steplen])  # root > home > catalogue > provider > course
        if course is not None:
            row = figures.get(simulation.uid, {"runs": 0, "people": 0})
            course["rows"].append({"page": simulation, "runs": row["runs"], "people": row["people"]})
    return [course for course in courses.values() if course["rows"]]


def modules_of(provider: Provider) -> "QuerySet[ModulePage]":
    """The modules that a conversation can be put in, course by course."""
    page = ProviderPage.objects.filter(provider=provider).first()
    modules = ModulePage.objects.order_by("path")
    return modules.descendant_of(page) if page else modules.none()


def course_above(page: SimulationPage) -> CoursePage | None:
    """The course that a conversation is in."""
    found: CoursePage | None = CoursePage.objects.ancestor_of(page).first()
    return found


def figures_of(page: SimulationPage, provider: Provider) -> ConversationFigures:
    """The figures of a conversation of this provider."""
    runs = ConversationRun.objects.filter(simulation_uid=page.uid, enrolment__provider=provider)
    person, first, finished = "enrolment__person", Q(number=1), Q(state=ConversationRun.State.FINISHED)
    whole = runs.aggregate(
        people=Count(person, distinct=True),
        finished=Count(person, distinct=True, filter=first & finished),
        well=Count(person, distinct=True, filter=first & finished & Q(succeeded=True)),
        runs=Count("pk"),
        all_finished=Count("pk", filter=finished),
        all_well=Count("pk", filter=finished & Q(succeeded=True)),
    )
    if whole["people"] < ENOUGH:
        return ConversationFigures(**whole)
    # What was copied from an earlier run is counted there.
    moves = ConversationMove.objects.filter(
        run__simulation_uid=page.uid, run__enrolment__provider=provider, position__gt=F("run__copied_moves")
    ).order_by()
    script = script_of(page)
    endings = _endings(script, runs.filter(finished)) if whole["finished"] >= ENOUGH else []
    return ConversationFigures(**whole, turns=_turns(script, moves), endings=endings)


def _counted(moves: "QuerySet[ConversationMove]", *by: str) -> dict[Any, dict[str, Any]]:
    rows = moves.values(*by).annotate(
        people=Count("run__enrolment__person", distinct=True, filter=_FIRST), times=Count("pk"), latest=Max("run_id")
    )
    return {tuple(row[name] for name in by): row for row in rows}


@dataclass(frozen=True, kw_only=True)
class _Moves:
    """How often each choice was made, by turn and choice, and how often somebody came to each turn."""

    chosen: dict[tuple[str, str], dict[str, Any]]
    came: dict[tuple[str], dict[str, Any]]

    def turn(self, number: int, turn: Turn, choices: Sequence[tuple[Choice, bool]], *, gone: bool) -> TurnFigures:
        """The figures of a turn; each choice comes with whether it is gone."""
        here = self.came.get((turn.key,), _NOBODY)
        return TurnFigures(
            number=number,
            key=turn.key,
            says=turn.says,
            people=here["people"],
            times=here["times"],
            choices=[
                self._choice(place, turn, choice, is_gone) for place, (choice, is_gone) in enumerate(choices, start=1)
            ],
            gone=gone,
        )

    def _choice(self, number: int, turn: Turn, choice: Choice, is_gone: bool) -> ChoiceFigures:
        row, here = self.chosen.get((turn.key, choice.id), _NOBODY), self.came.get((turn.key,), _NOBODY)
        return ChoiceFigures(
            number=number,
            text=choice.text,
            goes_to=choice.goes_to,
            people=row["people"],
            percent=_percent(row["people"], here["people"]),
            times=row["times"],
            all_percent=_percent(row["times"], here["times"]),
            gone=is_gone,
        )


def _turns(script: Script, moves: "QuerySet[ConversationMove]") -> list[TurnFigures]:
    """Every turn of the page in its order, each with its choices that are gone, and after them the turns that are."""
    counted = _Moves(chosen=_counted(moves, "turn_key", "choice_id"), came=_counted(moves, "turn_key"))
    live = {(turn.key, choice.id) for turn in script.turns for choice in turn.choices}
    past = [pair for pair in sorted(counted.chosen) if pair not in live]
    old_turns, old_choices = _old(counted.chosen[pair]["latest"] for pair in past)
    gone: dict[str, list[tuple[Choice, bool]]] = {}
    for pair in past:
        gone.setdefault(pair[0], []).append((old_choices.get(pair, Choice(id=pair[1], text="")), True))
    found: list[TurnFigures] = []
    for turn in {turn.key: turn for turn in script.turns}.values():
        choices = [*((choice, False) for choice in turn.choices), *gone.pop(turn.key, [])]
        found.append(counted.turn(len(found) + 1, turn, choices, gone=False))
    for key, choices in gone.items():
        turn = old_turns.get(key, Turn(key=key, says=""))
        found.append(counted.turn(len(found) + 1, turn, choices, gone=True))
    return found


def _old(latest: Iterable[int]) -> tuple[dict[str, Turn], dict[tuple[str, str], Choice]]:
    """The words of what is no longer on the page, from the latest runs that had it."""
    wanted = sorted(set(latest), reverse=True)[:_OLD_SCRIPTS]
    turns: dict[str, Turn] = {}
    choices: dict[tuple[str, str], Choice] = {}
    for raw in ConversationRun.objects.filter(pk__in=wanted).order_by("pk").values_list("script", flat=True):
        for turn in from_dict(raw).turns:
            turns[turn.key] = turn
            choices |= {(turn.key, choice.id): choice for choice in turn.choices}
    return turns, choices


def _endings(script: Script, finished: "QuerySet[ConversationRun]") -> list[EndingFigures]:
    rows: dict[str, dict[str, Any]] = {
        row["ending_key"]: dict(row)
        for row in finished.values("ending_key")
        .annotate(
            people=Count("enrolment__person", distinct=True, filter=Q(number=1)),
            times=Count("pk"),
            title=Max("ending_title"),
            good=Count("pk", filter=Q(succeeded=True)),
        )
        .order_by()
    }
    people, times = sum(row["people"] for row in rows.values()), sum(row["times"] for row in rows.values())
    live = {ending.key: (ending.title, ending.success) for ending in reversed(script.endings)}
    keys = [*reversed(live), *sorted(set(rows) - set(live))]
    found = []
    for key in keys:
        row = rows.get(key, _NOBODY)
        title, success = live.get(key, (row["title"], row["good"] > 0))
        found.append(
            EndingFigures(
                title=title or key,
                success=success,
                people=row["people"],
                percent=_percent(row["people"], people),
                times=row["times"],
                all_percent=_percent(row["times"], times),
                gone=key not in live,
            )
        )
    return found


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
