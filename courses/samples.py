"""Examples of the mails about courses, for the gallery."""

import datetime as dt
import uuid
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naast.mail.gallery import READER, Group, Lazy, register_sample
from naast.mail.templating import render

_ID = uuid.UUID("00000000-0000-4000-8000-000000000000")
_TITLE = "Stress-sensitief werken in het incassodomein"
_COURSE = SimpleNamespace(title=_TITLE, url="/cursussen/vakschool-naast/stress-sensitief-werken/")
_PERSON = SimpleNamespace(name=READER)
_DEADLINE = dt.date(2027, 3, 1)
_COHORT = SimpleNamespace(
    name="Voorjaar 2027",
    provider=SimpleNamespace(name="Vakschool Naast"),
    course=_COURSE,
    starts_on=dt.date(2027, 1, 11),
    deadline=_DEADLINE,
)
_STOP = {
    "List-Unsubscribe": f"<{settings.SITE_URL}{reverse('courses:retrieval_one_click', args=[_ID])}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}


def _register(kind: str, label: Lazy, trigger: Lazy, *, template: str = "", **values: Any) -> None:
    register_sample(
        kind,
        label,
        partial(render, template or kind, values),
        trigger=trigger,
        group=Group.COURSES,
        headers=lambda: _STOP if kind == "retrieval" else {},
    )


def _remind(reminder: str, label: Lazy, trigger: Lazy, *, days_left: int, ended: bool = False) -> None:
    _register(
        f"cohort_reminder_{reminder}",
        label,
        trigger,
        template="cohort_reminder",
        reminder=reminder,
        person=_PERSON,
        course_title=_TITLE,
        course_path=_COURSE.url,
        cohort=_COHORT,
        until=_DEADLINE,
        days_left=days_left,
        ended=ended,
    )


_register(
    "cohort_invitation",
    _("Invitation to a course"),
    _("A provider invites an address to a group."),
    invitation=_PERSON,
    cohort=_COHORT,
    path=reverse("courses:invitation", args=["voorbeeld"]),
)
_register(
    "cohort_enrolled",
    _("Enrolled in a course"),
    _("A provider invites somebody who learns there already."),
    enrolment=SimpleNamespace(course_title=_TITLE, course=_COURSE),
    cohort=_COHORT,
    deadline=_DEADLINE,
    person=_PERSON,
)
_remind("start", _("The course has begun"), _("The first day of a group."), days_left=49)
_remind("deadline", _("The last day comes near"), _("Some days before the last day of a group."), days_left=14)
_remind("missed", _("The last day has passed"), _("After the last day, to who has not finished."), days_left=-3)
_register(
    "marked",
    _("A quiz was marked"),
    _("A marker gives points to the last open answer."),
    person=_PERSON,
    attempt=SimpleNamespace(title="Naast de klant", practice=False, passed=True, uid=_ID),
)
_register(
    "letter_reviewed",
    _("A letter was looked at"),
    _("Two other learners have looked at a letter."),
    person=_PERSON,
    letter=SimpleNamespace(title="Veertiendagenbrief", uid=_ID),
)
_register(
    "retrieval",
    _("Question of the week"),
    _("Every week, to who asked for it."),
    name=READER.split(" ")[0],
    number=3,
    question="Een klant zegt: ‘Ik doe de post niet meer open.’ Wat vraagt u als eerste?",
    quiz_title="Wat geldstress doet",
    url=settings.SITE_URL + reverse("courses:retrieval_round", args=[_ID]),
    stop_url=settings.SITE_URL + reverse("courses:retrieval_stop", args=[_ID]),
)
