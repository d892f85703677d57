"""What learners see at ``/mijn/``: what to do next, deadlines, courses, results and certificates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

from certificates import selectors as certificates
from certificates.services.dates import months_later
from courses import selectors as courses
from courses.models import CoursePage, Enrolment
from courses.permissions import closes_at, may_hand_in
from courses.selectors import Outline, results, retrieval
from courses.selectors.cohorts import open_invitations
from naast.accounts.models import User
from naast.dashboards.selectors.next_step import NextStep, next_step
from naast.logbook import selectors as logbook
from naast.organisations.selectors import providers_of, teams_led_by

RESULTS_ON_OVERVIEW = 3
RESULTS_ON_A_PAGE = 25


@dataclass(kw_only=True)
class Learning:
    """A course of a learner: the enrolment that counts now, how far it is, and when it was completed before."""

    enrolment: Enrolment
    course: CoursePage | None  # None: it is not open at the moment
    outline: Outline | None
    refusal: str = ""  # why nothing can be handed in now, in words for the learner
    repeat_on: date | None = None
    repeat_due: bool = False
    earlier: list[Enrolment] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether there is something to do: not completed, not left, and live."""
        return self.outline is not None and self.enrolment.completed_at is None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A day by which a course should be done."""

    learning: Learning
    day: date
    days_left: int  # negative when it has passed
    open_until: date | None  # the last day to hand in all the same

    @property
    def days_ago(self) -> int:
        """How long ago it passed."""
        return -self.days_left


def learner_overview(person: User) -> dict[str, Any]:
    """Everything on a learner's own page."""
    now = timezone.now()
    known = list(courses.enrolments_of(person))
    learning, left = _learning(known, now)
    open_ones = [each for each in learning if each.is_open]
    done = [each for each in learning if each.enrolment.completed_at]
    this_week = retrieval.round_of_week(person, now)
    invitations = list(open_invitations(person))
    return {
        "next": _next(open_ones, now),
        "learning": open_ones,
        "offline": [each for each in learning if not each.is_open and not each.enrolment.completed_at],
        "completed": done,
        "left": left,
        "deadlines": _deadlines(open_ones, now),
        "begun": bool(known),
        "invitations": invitations,
        "results": list(results.results_of(person)[:RESULTS_ON_OVERVIEW]),
        "round": retrieval.past(this_week) if this_week else None,
        "certificates": list(certificates.newest_for_person(person)),
        "logbook": logbook.card(person),
        "suggestions": _suggestions(
            {each.course_uid for each in known} | {each.cohort.course_uid for each in invitations}
        ),
        "leads_team": teams_led_by(person).exists(),
        "is_provider": providers_of(person).exists(),
    }


def results_overview(person: User, page: str | None) -> dict[str, Any]:
    """One page of all attempts of a learner."""
    return {"page_obj": Paginator(results.results_of(person), RESULTS_ON_A_PAGE).get_page(page)}


def _learning(known: Sequence[Enrolment], now: datetime) -> tuple[list[Learning], list[Enrolment]]:
    """One entry a course for who takes or took it, in the order of ``known``, and what somebody left altogether."""
    by_course: dict[str, list[Enrolment]] = {}
    for enrolment in known:
        by_course.setdefault(enrolment.course_uid, []).append(enrolment)
    chosen: list[tuple[Enrolment, list[Enrolment]]] = []
    left = []
    for rows in by_course.values():
        latest_first = sorted(rows, key=lambda row: row.number, reverse=True)
        taken = [row for row in latest_first if row.withdrawn_at is None]
        if taken:
            chosen.append((taken[0], [row for row in taken[1:] if row.completed_at]))
        else:
            left.append(latest_first[0])
    wanted = [(row.course, row) for row, _earlier in chosen if row.course and row.course.live]
    seen = dict(zip((row.pk for _course, row in wanted), courses.outlines(wanted), strict=True))
    entries = []
    for row, earlier in chosen:
        course = row.course if row.pk in seen else None
        repeat_on = _repeat_on(course, row)
        entries.append(
            Learning(
                enrolment=row,
                course=course,
                outline=seen.get(row.pk),
                refusal="" if row.completed_at else may_hand_in(row, now),
                repeat_on=repeat_on,
                repeat_due=repeat_on is not None and repeat_on <= timezone.localdate(now),
                earlier=earlier,
            )
        )
    return entries, left


def _repeat_on(course: CoursePage | None, enrolment: Enrolment) -> date | None:
    """The day from which a completed course asks to be repeated."""
    if course is None or enrolment.completed_at is None or not course.repeat_after_months:
        return None
    return months_later(timezone.localdate(enrolment.completed_at), course.repeat_after_months)


def _deadlines(learning: Sequence[Learning], now: datetime) -> list[Deadline]:
    """The deadlines of courses that are not done, nearest first; not of groups that ended, where it is too late."""
    today = timezone.localdate(now)
    found = []
    for each in learning:
        day, closing = courses.deadline_of(each.enrolment), closes_at(each.enrolment)
        if day is None or (closing is not None and closing <= now):
            continue
        last_day = each.enrolment.cohort.ends_on if each.enrolment.cohort else None
        open_until = last_day if day < today else None
        found.append(Deadline(learning=each, day=day, days_left=(day - today).days, open_until=open_until))
    return sorted(found, key=lambda deadline: deadline.day)


def _next(learning: Sequence[Learning], now: datetime) -> NextStep | None:
    """What to do now: in the unfinished course with the nearest deadline, else in the one begun last."""
    by_deadline = sorted(learning, key=lambda each: courses.deadline_of(each.enrolment) or date.max)
    return next_step([(each.enrolment, each.outline, each.refusal) for each in by_deadline if each.outline], now)


def _suggestions(taken: set[str]) -> list[CoursePage]:
    return list(courses.catalogue().exclude(uid__in=taken)[:3])
