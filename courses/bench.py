"""``bin/bench courses``: what course pages cost among 10 and among 10,000 enrolments, and an import of 1,000 questions."""

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses import services
from courses.exchange import jobs
from courses.models import (
    CoursePage,
    Enrolment,
    ItemResult,
    LessonPage,
    LessonProgress,
    QuestionBankPage,
    QuestionPage,
    QuizAttempt,
    QuizPage,
)
from naast.accounts.models import User
from naast.organisations.models import ProviderMembership

SIZES = (10, 10_000)  # enrolments
QUESTIONS = 1_000
_LOGIN = "allauth.account.auth_backends.AuthenticationBackend"

Measure = Callable[[Callable[[], Any]], tuple[float, int]]


def bench_courses(measure: Measure) -> list[dict[str, Any]]:
    """Measure the pages at both sizes, then the import.

    Args:
        measure: gives the CPU milliseconds and the queries of a visit.

    Returns:
        For each page the figures at 10,000 beside those at 10 of the same run, and the import in questions a second.
    """
    course = CoursePage.objects.live().order_by("path")[0]
    learner, author = _people(course)
    found: dict[str, list[tuple[float, int]]] = {}
    for size in SIZES:
        _grow(course, to=size)
        for name, visit in _visits(course, learner, author):
            found.setdefault(name, []).append(measure(visit))
    figures = []
    for name, ((few_ms, few), (many_ms, many)) in found.items():
        against = f"the same page among {SIZES[0]} enrolments: {few_ms:.2f} ms CPU, {few} queries"
        figures.append(_figure(f"courses.{name}.cpu", round(many_ms, 2), "ms CPU", many_ms / few_ms, against))
        figures.append(_figure(f"courses.{name}.queries", many, "queries", many / few, against))
    return [*figures, *_bench_import(course)]


def _people(course: CoursePage) -> tuple[Client, Client]:
    """A learner with an attempt behind them and an author of the provider, both signed in."""
    provider = course.provider_page.provider
    person = User.objects.create_user(email="leerling@example.org", name="Bench Leerling")
    colleague = User.objects.create_user(email="auteur@example.org", name="Bench Auteur")
    ProviderMembership.objects.create(provider=provider, user=colleague)
    services.submit_attempt(services.start_attempt(services.enrol(person, course), _quiz(course)))
    learner, author = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    learner.force_login(person, backend=_LOGIN)
    author.force_login(colleague, backend=_LOGIN)
    return learner, author


def _visits(course: CoursePage, learner: Client, author: Client) -> list[tuple[str, Callable[[], Any]]]:
    slug, quiz = course.provider_page.provider.slug, _quiz(course)
    lesson = LessonPage.objects.descendant_of(course).live().order_by("path")[0]
    pages = {
        "lesson": (learner, lesson.url),
        "quiz": (learner, quiz.url),
        "dashboard": (learner, "/mijn/"),
        "gradebook": (author, reverse("provider:gradebook", args=[slug, course.uid])),
        "item_analysis": (author, reverse("provider:quiz", args=[slug, quiz.uid])),
    }
    return [(name, partial(client.get, url)) for name, (client, url) in pages.items()]


def _quiz(course: CoursePage) -> QuizPage:
    quiz: QuizPage = QuizPage.objects.descendant_of(course).live().filter(practice=False).order_by("path")[0]
    return quiz


def _grow(course: CoursePage, *, to: int) -> None:
    """Add learners who read a lesson and handed in the quiz, until the course has ``to`` enrolments."""
    provider, quiz = course.provider_page.provider, _quiz(course)
    lesson = LessonPage.objects.descendant_of(course).live().order_by("path")[0]
    items = services.freeze_questions(quiz)
    begun = timezone.now() - timedelta(days=1)
    have = Enrolment.objects.filter(course=course).count()
    people = User.objects.bulk_create(
        [User(email=f"bench{number}@example.org", name=f"Deelnemer {number}") for number in range(have, to)]
    )
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(person=person, course=course, course_uid=course.uid, course_title=course.title, provider=provider)
            for person in people
        ]
    )
    LessonProgress.objects.bulk_create(
        [
            LessonProgress(enrolment=each, lesson=lesson, lesson_uid=lesson.uid, title=lesson.title, completed_at=begun)
            for each in enrolments
        ]
    )
    most = sum((Decimal(item["points"]) for item in items), Decimal(0))
    attempts = QuizAttempt.objects.bulk_create(
        [
            QuizAttempt(
                enrolment=each,
                quiz=quiz,
                quiz_uid=quiz.uid,
                title=quiz.title,
                number=1,
                state=QuizAttempt.State.SUBMITTED,
                items=items,
                pass_mark=quiz.pass_mark,
                marks={item["uid"]: float(item["points"]) * (each.pk % 2) for item in items},
                points=most * (each.pk % 2),
                max_points=most,
                score_percent=100 * (each.pk % 2),
                passed=each.pk % 2 == 1,
                started_at=begun,
                submitted_at=begun,
            )
            for each in enrolments
        ],
        batch_size=500,
    )
    ItemResult.objects.bulk_create(
        [
            ItemResult(
                attempt=attempt,
                quiz_uid=quiz.uid,
                item_uid=item["uid"],
                share=attempt.pk % 2,
                answered=True,
                seconds=20 + attempt.pk % 40,
                picks=[item["options"][attempt.pk % len(item["options"])]["origin"]] if item.get("options") else [],
            )
            for attempt in attempts
            for item in items
        ],
        batch_size=2000,
    )


def _bench_import(course: CoursePage) -> list[dict[str, Any]]:
    """Read a file of 1,000 questions of Moodle, and make them in a bank as the worker does."""
    page = course.provider_page
    bank = QuestionBankPage(title="Bench", slug="bench-bank")
    page.add_child(instance=bank)
    question = (
        '<question type="multichoice"><name><text>Vraag {0}</text></name><questiontext format="html">'
        "<text><![CDATA[<p>Wat is {0}?</p>]]></text></questiontext><defaultgrade>1</defaultgrade><single>true</single>"
        '<answer fraction="100"><text>Goed</text></answer><answer fraction="0"><text>Fout</text></answer></question>'
    )
    data = f"<quiz>{''.join(question.format(number) for number in range(QUESTIONS))}</quiz>".encode()
    author = User.objects.get(email="auteur@example.org")
    begun = time.process_time()
    job = jobs.look_at_questions(page.provider, bank, "bench.xml", data, author)
    looked = time.process_time()
    jobs.confirm(job)
    jobs.run_due()
    done = time.process_time()
    if QuestionPage.objects.descendant_of(bank).count() != QUESTIONS:
        raise RuntimeError("the import is not whole")
    reading, making = looked - begun, done - looked
    return [
        _figure("courses.import_preview", round(QUESTIONS / reading), "questions/s CPU", None, None),
        _figure(
            "courses.import", round(QUESTIONS / making), "questions/s CPU", making / reading, "the preview of that file"
        ),
    ]


def _figure(name: str, value: float, unit: str, ratio: float | None, against: str | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "ratio": None if ratio is None else round(ratio, 3),
        "against": against,
    }
