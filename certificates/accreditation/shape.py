"""What stands in a pack, as plain values: gathered once, printed as a page, a document, tables and files."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with its key. ``offered`` is what somebody can choose from; ``right`` what earns the points."""

    key: str  # the same wherever the question is asked
    number: int  # in its test, the drawn ones after its own
    bank: str  # the bank it is drawn from; empty for a question of the test itself
    kind: str  # a name of courses.questions.TYPES
    kind_label: str
    text: str
    points: Decimal
    objective: str
    rki_topic: str
    offered: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    explanation: str = ""
    source: str = ""
    picture: str = ""  # alternative text


@dataclass(frozen=True, kw_only=True)
class Draw:
    """So many questions from a bank for every attempt; ``available`` is how many there are to choose from."""

    bank: str
    tag: str
    number: int
    available: int


@dataclass(frozen=True, kw_only=True)
class Test:
    """A quiz with its rules. ``practice``: it never counts for the course."""

    place: str  # module and step, such as 2.4
    title: str
    practice: bool
    pass_mark: int  # percent
    attempts: int | None  # none: as often as one likes
    wait_minutes: int
    time_limit: int | None  # minutes
    counted: str
    asked: int  # questions in one attempt
    questions: tuple[Question, ...]
    draws: tuple[Draw, ...]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a description: what it is about, and one or more paragraphs."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A conversation or a letter to practise. ``details`` come after what everybody wants to know."""

    place: str
    title: str
    kind: str
    goal: str
    minutes: int
    counts: str
    rki: tuple[str, ...]
    details: tuple[Fact, ...]
    script: tuple[Fact, ...] = ()  # every turn with its answers; too long for the document, so for a file of its own


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A lesson. ``html`` has pictures as ``media:<number>``; it is empty where texts were not asked for."""

    place: str
    title: str
    goal: str
    minutes: int
    checked_on: date | None
    rki: tuple[str, ...]
    url: str
    html: str = ""
    sources: int = 0
    sources_checked_on: date | None = None  # the earliest of its lists of sources


@dataclass(frozen=True, kw_only=True)
class Module:
    """A module with its steps, by kind, in order."""

    number: int
    title: str
    intro: str
    outcomes: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    exercises: tuple[Exercise, ...]
    tests: tuple[Test, ...]

    @property
    def named_steps(self) -> "list[Lesson | Exercise]":
        """What names topics as a whole; of tests the questions do."""
        return [*self.lessons, *self.exercises]

    @property
    def lesson_minutes(self) -> int:
        """Reading time of the lessons together."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def exercise_minutes(self) -> int:
        """Time for conversations and letters together."""
        return sum(exercise.minutes for exercise in self.exercises)

    @property
    def minutes(self) -> int:
        """Everything that has a time of its own; quizzes have none."""
        return self.lesson_minutes + self.exercise_minutes


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works for the provider."""

    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Course:
    """Everything about a course that its pack tells."""

    uid: str
    title: str
    intro: str
    for_whom: str
    level: str
    form: str
    hours: Decimal
    version: int
    language: str
    url: str
    provider: str
    website: str
    contact: str
    outcomes: tuple[str, ...]
    criteria: tuple[str, ...]
    prerequisites: tuple[str, ...]
    repeat_after_months: int | None
    minimum_minutes: int | None
    minimum_minutes_source: str
    modules: tuple[Module, ...]
    people: tuple[Person, ...]
    made_at: datetime
    published_at: datetime | None
    pictures: dict[int, str] = field(default_factory=dict)  # number of the image: its name in the folder media

    @property
    def minutes(self) -> int:
        """Everything that has a time of its own."""
        return sum(module.minutes for module in self.modules)

    @property
    def stated_minutes(self) -> int:
        """The study load that the course states, in minutes."""
        return round(self.hours * 60)

    @property
    def other_minutes(self) -> int:
        """What the stated study load leaves for tests and looking back; below zero when it states too little."""
        return self.stated_minutes - self.minutes
