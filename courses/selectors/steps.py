"""The parts of an outline: steps, modules and reasons, with what they say to the learner."""

from dataclasses import dataclass, field
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import ExercisePage, QuizPage
from courses.selectors.scores import Counted

SECONDS = 60  # in a minute


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something is not possible or not complete yet, with where to go; both are for the learner."""

    text: str
    url: str = ""


@dataclass(kw_only=True)
class Step:
    """A step in the outline of a course, with how far the learner is."""

    kind: str  # "lesson", "quiz", "exercise" (a quiz for practice), "conversation" or "letter"
    page_id: int
    uid: str
    title: str
    url: str
    minutes: int = 0
    rule: str = ""  # of a quiz: which score counts; of a conversation or letter: what the course asks of it
    pass_mark: int = 0  # of a quiz, in percent, as it is now
    required: bool = True
    done: bool = False
    current: bool = False
    counted: Counted = field(default_factory=Counted)
    waits_for: "Step | None" = None

    @property
    def state(self) -> str:
        """What the outline shows: done, current, locked or todo."""
        if self.current:
            return "current"
        if self.done:
            return "done"
        return "locked" if self.waits_for else "todo"

    @property
    def lock(self) -> Reason | None:
        """Why this step is closed to the learner and what comes first; None when it is open."""
        if self.waits_for is None:
            return None
        words = {"title": self.title, "first": self.waits_for.title}
        return Reason(text=_("“%(title)s” opens after “%(first)s”.") % words, url=self.waits_for.url)

    @property
    def missing(self) -> Reason:
        """Why this step is not done yet, in words for the learner."""
        words = {"title": self.title, "score": self.counted.score, "needed": self.pass_mark}
        return Reason(text=self._missing() % words, url=self.url)

    def _missing(self) -> str:
        if self.counted.waiting:
            return _("“%(title)s” is handed in and still has to be marked.")
        if self.kind != "quiz":
            return self._not_done()
        if self.counted.score is None:
            return _("Quiz “%(title)s” is not passed yet. You need %(needed)s%%.")
        return {
            QuizPage.CountedScore.LAST: _(
                "Quiz “%(title)s” is not passed yet. Your last score counts: %(score)s%%. You need %(needed)s%%."
            ),
            QuizPage.CountedScore.FIRST: _(
                "Quiz “%(title)s” is not passed. Your first score counts: %(score)s%%. You need %(needed)s%%."
            ),
        }.get(
            QuizPage.CountedScore(self.rule),
            _("Quiz “%(title)s” is not passed yet. Your best score is %(score)s%%. You need %(needed)s%%."),
        )

    def _not_done(self) -> str:
        """What is missing of a step without a score."""
        succeeds = self.rule == ExercisePage.Counts.PASSED
        return {
            "lesson": _("Lesson “%(title)s” is not read yet."),
            "exercise": _("Exercise “%(title)s” is not done yet."),
            "conversation": _("Conversation “%(title)s” has not ended well yet.")
            if succeeds
            else _("Conversation “%(title)s” is not played to its end yet."),
            "letter": _("Letter “%(title)s” is not good enough yet.")
            if succeeds
            else _("Letter “%(title)s” is not finished yet."),
        }[self.kind]


@dataclass(kw_only=True)
class Section:
    """A module in the outline."""

    page_id: int
    title: str
    url: str
    prerequisites: list[int] = field(default_factory=list)  # pages of modules to finish first
    steps: list[Step] = field(default_factory=list)
    after: "list[Section]" = field(default_factory=list)  # the modules before this one that it waits for


@dataclass(kw_only=True)
class Outline:
    """A course's modules and steps in order, seen by one learner or by nobody in particular."""

    sections: list[Section]
    next_uid: str = ""
    minimum_minutes: int | None = None
    minimum_minutes_source: str = ""
    seconds: int = 0  # time in the lessons, where the course asks for it

    @property
    def steps(self) -> list[Step]:
        """All steps in order."""
        return [step for section in self.sections for step in section.steps]

    @property
    def asked(self) -> list[Step]:
        """The steps that completing the course asks; all of them in a course that asks none."""
        steps = self.steps
        return [step for step in steps if step.required] or steps

    @property
    def done(self) -> int:
        """How many of the steps that are asked are done."""
        return sum(step.done for step in self.asked)

    @property
    def total(self) -> int:
        """How many steps are asked."""
        return len(self.asked)

    @property
    def lessons(self) -> int:
        """How many of the steps are lessons."""
        return sum(step.kind == "lesson" for step in self.steps)

    @property
    def minutes(self) -> int:
        """Reading time of all lessons together."""
        return sum(step.minutes for step in self.steps if step.kind == "lesson")

    @property
    def minutes_left(self) -> int:
        """Minutes of reading that the course still asks; 0 where it asks none."""
        return max(ceil(((self.minimum_minutes or 0) * SECONDS - self.seconds) / SECONDS), 0)

    @property
    def resume(self) -> Step | None:
        """Where to go on: the unfinished lesson opened last, else the first open step that is asked, else the first."""
        steps = self.steps
        todo = [step for step in steps if not step.done and not step.waits_for]
        opened = next((step for step in todo if step.uid == self.next_uid), None)
        asked = next((step for step in todo if step.required), None)
        return opened or asked or (todo[0] if todo else steps[0] if steps else None)

    @property
    def complete(self) -> bool:
        """Whether everything the course asks is done; a course that asks no step is never complete by itself."""
        required = [step for step in self.steps if step.required]
        return bool(required) and all(step.done for step in required) and not self.minutes_left

    @property
    def missing(self) -> list[Reason]:
        """What is still to be done, in words for the learner."""
        reasons = [step.missing for step in self.steps if step.required and not step.done]
        left = self.minutes_left
        if left:
            text = ngettext("%(minutes)d more minute of reading", "%(minutes)d more minutes of reading", left)
            source = f" ({self.minimum_minutes_source})" if self.minimum_minutes_source else ""
            resume = self.resume
            reasons.append(Reason(text=text % {"minutes": left} + source + ".", url=resume.url if resume else ""))
        return reasons

    def around(self, page_id: int) -> tuple[Step | None, Step | None]:
        """The steps before and after a page."""
        steps = self.steps
        position = next((index for index, step in enumerate(steps) if step.page_id == page_id), None)
        if position is None:
            return None, None
        before = steps[position - 1] if position else None
        after = steps[position + 1] if position + 1 < len(steps) else None
        return before, after
