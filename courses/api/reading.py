"""What the API reads, in the same number of queries for one result or a hundred. Never a question, answer or key."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from django.conf import settings
from django.db.models import Q, QuerySet

from courses import selectors
from courses.api import schemas
from courses.models import CourseCompletion, CoursePage, Enrolment, ProviderPage, QuizAttempt
from courses.selectors import Outline, Step
from naast.accounts.models import User


def courses_for(query: schemas.CourseQuery) -> "QuerySet[CoursePage]":
    """The live courses that fit."""
    found = selectors.catalogue()
    if query.level:
        found = found.filter(level=query.level)
    if query.format:
        found = found.filter(format=query.format)
    if query.topic:
        about = CoursePage.topics.through.objects.filter(topic__slug=query.topic)
        found = found.filter(pk__in=about.values("coursepage"))
    if query.provider:
        paths = ProviderPage.objects.filter(provider__slug=query.provider).values_list("path", flat=True)
        below = Q(pk__in=())
        for path in paths:
            below |= Q(path__startswith=path)
        found = found.filter(below)
    return found


def describe_courses(courses: Sequence[CoursePage]) -> list[schemas.Course]:
    """Courses with their provider, topics and modules."""
    above = {course.path[: -CoursePage.steplen] for course in courses}
    providers = {
        page.path: page.provider for page in ProviderPage.objects.filter(path__in=above).select_related("provider")
    }
    topics: dict[int, list[schemas.Topic]] = defaultdict(list)
    about = CoursePage.topics.through.objects.filter(coursepage__in=[course.pk for course in courses])
    for row in about.select_related("topic").order_by("topic__name"):
        topics[row.coursepage_id].append(schemas.Topic(slug=row.topic.slug, name=row.topic.name))
    outlines = selectors.outlines([(course, None) for course in courses])
    return [
        schemas.Course(
            uid=course.uid,
            title=course.title,
            url=_absolute(course.url),
            provider=_provider(providers[course.path[: -CoursePage.steplen]]),
            intro=course.intro,
            for_whom=course.for_whom,
            level=cast("schemas.Level", course.level),
            format=cast("schemas.Format", course.format),
            hours=float(course.hours),
            topics=topics[course.pk],
            outcomes=[str(child.value) for child in course.outcomes],
            version=course.version,
            enrolment_open=course.enrolment_open,
            published_at=course.last_published_at,
            modules=_modules(outline),
        )
        for course, outline in zip(courses, outlines, strict=True)
    ]


def enrolments_for(person: User) -> "QuerySet[Enrolment]":
    """All enrolments of a person, the latest first."""
    return Enrolment.objects.filter(person=person).select_related("course", "provider").order_by("-started_at", "-pk")


def describe_enrolments(enrolments: Sequence[Enrolment]) -> list[schemas.Enrolment]:
    """Enrolments with how far the learner is, scores that count, and what was completed."""
    live = [(each.course, each) for each in enrolments if each.course and each.course.live]
    outlines = dict(zip((each.pk for _course, each in live), selectors.outlines(live), strict=True))
    completions = {
        row.enrolment_id: row for row in CourseCompletion.objects.filter(enrolment__in=[each.pk for each in enrolments])
    }
    scores = _scores(enrolments)
    return [_enrolment(each, outlines.get(each.pk), scores[each.pk], completions.get(each.pk)) for each in enrolments]


def _enrolment(
    row: Enrolment, outline: Outline | None, scores: list[schemas.QuizScore], completion: CourseCompletion | None
) -> schemas.Enrolment:
    url = _absolute(row.course.url) if outline and row.course else None
    return schemas.Enrolment(
        course=schemas.CourseOfLearner(
            uid=row.course_uid, title=row.course_title, url=url, provider=_provider(row.provider)
        ),
        number=row.number,
        started_at=row.started_at,
        completed_at=row.completed_at,
        withdrawn_at=row.withdrawn_at,
        steps_done=outline.done if outline else None,
        steps_total=outline.total if outline else None,
        steps=[_step(step) for step in outline.steps] if outline else [],
        quizzes=scores,
        completion=_completion(completion) if completion else None,
    )


def _scores(enrolments: Sequence[Enrolment]) -> dict[int, list[schemas.QuizScore]]:
    """Results by enrolment: what was handed in and marked, without practice."""
    attempts = QuizAttempt.objects.filter(
        enrolment__in=[each.pk for each in enrolments], state=QuizAttempt.State.SUBMITTED, practice=False
    ).order_by("started_at", "pk")
    found: dict[tuple[int, str], schemas.QuizScore] = {}
    rows = attempts.values_list("enrolment_id", "quiz_uid", "title", "score_percent", "passed")
    for enrolment, uid, title, percent, passed in rows:
        known = found.setdefault(
            (enrolment, uid),
            schemas.QuizScore(uid=uid, title=title, attempts=0, best_score_percent=0, passed=False),
        )
        known.title = title
        known.attempts += 1
        known.best_score_percent = max(known.best_score_percent, percent or 0)
        known.passed = known.passed or bool(passed)
    scores: dict[int, list[schemas.QuizScore]] = defaultdict(list)
    for (enrolment, _uid), score in found.items():
        scores[enrolment].append(score)
    return scores


def _modules(outline: Outline) -> list[schemas.Module]:
    return [
        schemas.Module(
            title=section.title,
            steps=[
                schemas.CourseStep(
                    uid=step.uid, kind=cast("schemas.Kind", step.kind), title=step.title, minutes=step.minutes or None
                )
                for step in section.steps
            ],
        )
        for section in outline.sections
    ]


def _step(step: Step) -> schemas.StepOfLearner:
    return schemas.StepOfLearner(
        uid=step.uid, kind=cast("schemas.Kind", step.kind), title=step.title, required=step.required, done=step.done
    )


def _completion(row: CourseCompletion) -> schemas.Completion:
    return schemas.Completion(
        completed_at=row.completed_at,
        course_version=row.course_version,
        level=row.level,
        hours=float(row.hours),
        outcomes=row.outcomes,
        score_percent=row.score_percent,
    )


def _provider(provider: Any) -> schemas.Provider:
    return schemas.Provider(slug=provider.slug, name=provider.name)


def _absolute(path: str) -> str:
    return settings.SITE_URL + path if path.startswith("/") else path
