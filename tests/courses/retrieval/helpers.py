"""Moments, and what a person does with the weekly questions."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import time_machine
from django.test import Client

from courses import services
from courses.models import CoursePage, LessonPage, QuizAttempt, QuizPage, RetrievalRound
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from tests.courses.helpers import answers_to, hand_in

FINISHED = datetime(2026, 11, 10, 12, tzinfo=UTC)  # a Tuesday, two weeks before
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)  # 10.00 in Amsterdam
WEEK = "2026-W48"


def finish(person: User, course: CoursePage, clock: time_machine.Traveller, *, at: datetime = FINISHED) -> QuizAttempt:
    """Read everything and pass the quizzes at that moment; the clock goes back afterwards."""
    before = datetime.now(UTC)
    clock.move_to(at)
    enrolment = services.enrol(person, course)
    for lesson in LessonPage.objects.descendant_of(course):
        services.complete_lesson(enrolment, lesson)
    attempts = [hand_in(services.start_attempt(enrolment, quiz)) for quiz in QuizPage.objects.descendant_of(course)]
    clock.move_to(before)
    return attempts[-1]


def answer(client: Client, found: RetrievalRound, number: int, *, right: bool = True) -> Any:
    found.refresh_from_db()
    return client.post(f"/mijn/herhalen/{found.uid}/?vraag={number}", answers_to(found.items[number - 1], right=right))


def mails() -> list[EmailMessage]:
    """The weekly mails that were made, oldest first."""
    found = []
    for row in OutgoingMail.objects.filter(kind="retrieval").order_by("pk"):
        message = message_from_bytes(bytes(row.raw), policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert row.unasked  # stops after a complaint
        found.append(message)
    return found


def body(message: EmailMessage, kind: str) -> str:
    """The part of a mail of this kind: plain or html."""
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())
