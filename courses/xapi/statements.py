"""What a statement says (xAPI 1.0.3, part 2). It is made once, when something happens, and never changed.

Nobody is named in it: the actor is an account of this site with a pseudonym per provider. Practice is left out, so that
people can fail unobserved; so is how long something took, since that tells who has extra time.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from courses.models import CourseCompletion, Enrolment, LessonProgress, QuizAttempt

Body = dict[str, Any]

_VERBS = "http://adlnet.gov/expapi/verbs/"
_TYPES = "http://adlnet.gov/expapi/activities/"
_LANGUAGE = "nl"


def pseudonym(provider_id: int, person_id: int) -> str:
    """The name of a person at one provider's store: the same each time there, another one at every other provider."""
    return salted_hmac("courses.xapi.actor", f"{provider_id}:{person_id}", algorithm="sha256").hexdigest()[:40]


def activity_id(kind: str, uid: str) -> str:
    """The lasting address of a course, lesson or quiz; it leads to its page."""
    return f"{settings.SITE_URL}/activiteit/{kind}/{uid}/"


def registered(enrolment: Enrolment) -> Body:
    """Somebody enrolled."""
    return _statement(enrolment, "registered", _course(enrolment), at=enrolment.started_at)


def lesson_completed(progress: LessonProgress) -> Body:
    """Somebody finished a lesson."""
    enrolment = progress.enrolment
    return _statement(
        enrolment,
        "completed",
        _activity("les", "lesson", progress.lesson_uid, progress.title),
        at=progress.completed_at,
        result={"completion": True},
        inside=True,
    )


def attempted(attempt: QuizAttempt) -> Body:
    """Somebody began an attempt at a quiz."""
    return _statement(
        attempt.enrolment, "attempted", _quiz(attempt), at=attempt.started_at, inside=True, attempt=attempt.number
    )


def scored(attempt: QuizAttempt, *, at: datetime | None = None) -> Body:
    """An attempt at a quiz got its score.

    Args:
        attempt: with its score.
        at: when; handing in, unless it was marked again later.
    """
    points, most = float(attempt.points or 0), float(attempt.max_points)
    scaled = points / most if most else 0.0
    return _statement(
        attempt.enrolment,
        "passed" if attempt.passed else "failed",
        _quiz(attempt),
        # A person who marks is later than the learner: what counts is when it was handed in.
        at=at or attempt.submitted_at,
        result={
            "completion": True,
            "success": bool(attempt.passed),
            "score": {"scaled": round(min(max(scaled, 0.0), 1.0), 4), "raw": points, "min": 0, "max": most},
        },
        inside=True,
        attempt=attempt.number,
    )


def course_completed(completion: CourseCompletion) -> Body:
    """Somebody met all requirements of a course."""
    result: Body = {"completion": True, "success": True}
    if completion.score_percent is not None:
        result["score"] = {"scaled": completion.score_percent / 100}
    return _statement(
        completion.enrolment, "completed", _course(completion.enrolment), at=completion.completed_at, result=result
    )


def test_statement() -> Body:
    """A statement about nobody, to see whether a store takes what we send."""
    return {
        "id": str(uuid.uuid4()),
        "timestamp": _moment(None),
        "actor": _actor("proefbericht"),
        "verb": _verb("experienced"),
        "object": _activity("proef", "link", "naast", "Proefbericht"),
    }


def _statement(
    enrolment: Enrolment,
    verb: str,
    about: Body,
    *,
    at: datetime | None,
    result: Body | None = None,
    inside: bool = False,
    attempt: int | None = None,
) -> Body:
    """A statement without its id, which its row gives.

    Args:
        enrolment: whose doing it is, and at which provider.
        verb: the last part of its address.
        about: the activity.
        at: when it happened.
        result: what came of it.
        inside: whether the activity is a part of the course.
        attempt: which attempt at a quiz it was.
    """
    context: Body = {
        # One enrolment is one registration: statements of a yearly repeat stay apart.
        "registration": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/inschrijving/{enrolment.pk}")),
        "platform": "Naast",
        "language": _LANGUAGE,
    }
    if attempt is not None:
        context["extensions"] = {f"{settings.SITE_URL}/activiteit/poging/nummer/": attempt}
    if inside:
        context["contextActivities"] = {"parent": [_course(enrolment)]}
    return {
        "timestamp": _moment(at),
        "actor": _actor(pseudonym(enrolment.provider_id, enrolment.person_id)),
        "verb": _verb(verb),
        "object": about,
        "context": context,
        **({"result": result} if result else {}),
    }


def _course(enrolment: Enrolment) -> Body:
    return _activity("cursus", "course", enrolment.course_uid, enrolment.course_title)


def _quiz(attempt: QuizAttempt) -> Body:
    return _activity("toets", "assessment", attempt.quiz_uid, attempt.title)


def _activity(kind: str, of_type: str, uid: str, title: str) -> Body:
    return {
        "objectType": "Activity",
        "id": activity_id(kind, uid),
        "definition": {"type": _TYPES + of_type, "name": {_LANGUAGE: title}},
    }


def _verb(name: str) -> Body:
    return {"id": _VERBS + name, "display": {"en-US": name}}


def _actor(name: str) -> Body:
    return {"objectType": "Agent", "account": {"homePage": f"{settings.SITE_URL}/", "name": name}}


def _moment(at: datetime | None) -> str:
    return (at or timezone.now()).astimezone(UTC).isoformat()
