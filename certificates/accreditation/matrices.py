"""What is tested by what: outcomes against questions, topics of the Rki against everything, and numbers of questions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certificates.accreditation.practice import topic_text
from certificates.accreditation.shape import Course, Module, Question, Test
from courses import rki


@dataclass(frozen=True, kw_only=True)
class Tested:
    """Where an outcome is tested. ``places``: the test with the numbers of its questions, such as: 2.5: 1, 3, 4."""

    outcome: str
    belongs_to: str  # a module, the whole course, or nothing that states it
    questions: int  # that count for the course
    practice: int  # that are for practice
    places: tuple[str, ...]

    @property
    def is_tested(self) -> bool:
        """Whether a question that counts asks about it."""
        return self.questions > 0


@dataclass(frozen=True, kw_only=True)
class Covered:
    """Where a topic of the Rki is dealt with."""

    topic: str
    lettered: bool  # one that the article names with a letter
    lessons: tuple[str, ...]
    minutes: int  # of those lessons and exercises together
    exercises: tuple[str, ...]
    questions: int
    places: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Whether anything in the course is about it."""
        return bool(self.lessons or self.exercises or self.questions)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many questions of each kind there are in a module."""

    title: str
    numbers: tuple[int, ...]  # in the order of ``Kinds.kinds``
    total: int


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """Numbers of questions by kind and module, with the totals below."""

    kinds: tuple[str, ...]
    rows: tuple[Counted, ...]


def tests_of(course: Course) -> list[tuple[Module, Test]]:
    """All tests with their modules, in the order of the course."""
    return [(module, test) for module in course.modules for test in module.tests]


def outcomes_tested(course: Course) -> list[Tested]:
    """Each outcome with the questions that name it as their objective; objectives that no outcome states come last."""
    stated = [(outcome, _("The whole course")) for outcome in course.outcomes]
    stated += [
        (outcome, f"{module.number}. {module.title}") for module in course.modules for outcome in module.outcomes
    ]
    known = {_folded(outcome) for outcome, _where in stated}
    asked = [question for _module, test in tests_of(course) for question in test.questions]
    loose = dict.fromkeys(q.objective for q in asked if q.objective and _folded(q.objective) not in known)
    stated += [(objective, _("Only in the questions")) for objective in loose]
    return [_tested(outcome, where, course) for outcome, where in stated]


def without_objective(course: Course) -> int:
    """How many questions name no objective."""
    asked = (question for _module, test in tests_of(course) for question in test.questions)
    return len({question.key for question in asked if not question.objective})


def rki_covered(course: Course) -> list[Covered]:
    """The topics that article 2 of the Rki names, also those that the course leaves out; then other topics it names."""
    lettered = [topic_text(rki.RkiTopic(code, str(name))) for code, name in rki.NAMES.items()]
    named = [topic for module in course.modules for step in module.named_steps for topic in step.rki]
    named += [topic for _module, test in tests_of(course) for q in test.questions for topic in _topics(q)]
    others = sorted(set(named) - set(lettered))
    return [_covered(topic, course, lettered=True) for topic in lettered] + [
        _covered(topic, course, lettered=False) for topic in others
    ]


def kinds_counted(course: Course) -> Kinds:
    """How many questions of each kind each module has, drawn ones included; what two modules ask counts in both.

    The last row counts each question of the course once.
    """
    labels: dict[str, str] = {}
    counts: list[tuple[str, Counter[str]]] = []
    everything: dict[str, str] = {}
    for module in course.modules:
        here = {question.key: question for test in module.tests for question in test.questions}
        labels |= {question.kind: question.kind_label for question in here.values()}
        everything |= {key: question.kind for key, question in here.items()}
        counts.append((f"{module.number}. {module.title}", Counter(question.kind for question in here.values())))
    rows = [*counts, (_("The whole course"), Counter(everything.values()))]
    return Kinds(
        kinds=tuple(labels.values()),
        rows=tuple(
            Counted(title=title, numbers=tuple(counter[kind] for kind in labels), total=counter.total())
            for title, counter in rows
        ),
    )


def _tested(outcome: str, where: str, course: Course) -> Tested:
    wanted = _folded(outcome)

    def asks(question: Question) -> bool:
        return _folded(question.objective) == wanted

    hits = [(test, question) for _module, test in tests_of(course) for question in test.questions if asks(question)]
    return Tested(
        outcome=outcome,
        belongs_to=where,
        questions=len({question.key for test, question in hits if not test.practice}),
        practice=len({question.key for test, question in hits if test.practice}),
        places=_places(hits),
    )


def _covered(topic: str, course: Course, *, lettered: bool) -> Covered:
    lessons = [lesson for module in course.modules for lesson in module.lessons if topic in lesson.rki]
    exercises = [exercise for module in course.modules for exercise in module.exercises if topic in exercise.rki]
    hits = [(test, q) for _module, test in tests_of(course) for q in test.questions if topic in _topics(q)]
    return Covered(
        topic=topic,
        lettered=lettered,
        lessons=tuple(f"{lesson.place} {lesson.title}" for lesson in lessons),
        minutes=sum(lesson.minutes for lesson in lessons) + sum(exercise.minutes for exercise in exercises),
        exercises=tuple(f"{exercise.place} {exercise.title}" for exercise in exercises),
        questions=len({question.key for _test, question in hits}),
        places=_places(hits),
    )


def _topics(question: Question) -> tuple[str, ...]:
    return tuple(topic_text(topic) for topic in rki.topics_of([question.rki_topic]))


def _places(hits: Iterable[tuple[Test, Question]]) -> tuple[str, ...]:
    by_test: dict[str, list[str]] = {}
    for test, question in hits:
        by_test.setdefault(test.place, []).append(str(question.number))
    return tuple(f"{place}: {', '.join(numbers)}" for place, numbers in by_test.items())


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
