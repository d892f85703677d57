"""Reminders: to whom, on which day, once, and never when people are left in peace."""

from email import message_from_bytes, policy

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import Cohort, CoursePage, Enrolment, LessonPage, QuizPage
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from tests.courses.groups import day, make_cohort, moment
from tests.courses.helpers import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(course: CoursePage) -> Cohort:
    """A group from Tuesday 2 February to a deadline on Thursday 25 March 2027, the day before Good Friday."""
    return make_cohort(course, starts_on=day("2027-02-02"), deadline=day("2027-03-25"), ends_on=day("2027-04-30"))


@pytest.fixture
def enrolment(alice: User, cohort: Cohort) -> Enrolment:
    """Alice came in before the start."""
    with time_machine.travel(moment("2027-01-20 12:00")):
        return services.enrol_in_cohort(alice, cohort, by=alice)


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def remind(*moments: str) -> list[str]:
    """Run the task at these moments, twice each; returns the subjects of all mails so far."""
    for when in moments:
        for _ in range(2):
            with time_machine.travel(moment(when), tick=False):
                services.remind()
    return subjects()


def test_each_reminder_goes_once_on_its_day(enrolment: Enrolment) -> None:
    expected = {
        "2027-02-01 12:00": [],
        "2027-02-02 07:30": [],  # too early in the day
        "2027-02-02 08:00": ["Uw cursus is begonnen: Rekenen"],
        "2027-03-10 12:00": [],
        "2027-03-11 12:00": ["Nog 14 dagen: Rekenen"],
        "2027-03-20 12:00": [],
        "2027-03-22 12:00": ["Nog 3 dagen: Rekenen"],
        "2027-03-25 12:00": [],
        "2027-03-26 12:00": [],  # Good Friday
        "2027-03-27 12:00": ["Wilt u verder met Rekenen?"],
        "2027-04-01 12:00": [],
    }
    seen: list[str] = []
    for when, new in expected.items():
        seen += new
        assert remind(when) == seen, when


def test_what_a_quiet_day_held_back_goes_at_the_next_good_moment_but_not_when_it_is_pointless(
    enrolment: Enrolment, cohort: Cohort
) -> None:
    Cohort.objects.update(starts_on=None, deadline=day("2027-03-28"))  # three days before is the 25th
    assert remind("2027-03-25 21:00", "2027-03-26 12:00") == []
    assert remind("2027-03-27 12:00") == ["Nog 1 dag: Rekenen"]
    OutgoingMail.objects.all().delete()
    assert remind("2027-03-28 12:00", "2027-03-29 12:00") == []  # Sunday, and Easter Monday: too late for it
    assert remind("2027-03-30 12:00") == ["Wilt u verder met Rekenen?"]
    OutgoingMail.objects.all().delete()
    assert remind("2027-04-15 12:00") == []


@pytest.mark.parametrize("who", ["completed", "withdrawn", "switched off", "moved away", "unpublished"])
def test_who_has_nothing_to_do_is_not_reminded(
    alice: User, enrolment: Enrolment, cohort: Cohort, lessons: list[LessonPage], quiz: QuizPage, who: str
) -> None:
    with time_machine.travel(moment("2027-02-03 12:00")):
        if who == "completed":
            for lesson in lessons:
                services.complete_lesson(enrolment, lesson)
            hand_in(services.start_attempt(enrolment, quiz))
        elif who == "withdrawn":
            services.withdraw(enrolment, by=alice)
        elif who == "switched off":
            Cohort.objects.update(remind=False)
        elif who == "moved away":
            services.move(enrolment, None, by=None)
        else:
            assert enrolment.course
            enrolment.course.unpublish()
    OutgoingMail.objects.all().delete()
    assert remind("2027-02-04 12:00", "2027-03-11 12:00", "2027-03-22 12:00", "2027-03-27 12:00") == []


def test_who_comes_in_later_gets_only_what_is_still_to_come(charlie: User, cohort: Cohort) -> None:
    with time_machine.travel(moment("2027-03-15 12:00")):
        services.enrol_in_cohort(charlie, cohort, by=charlie)
    assert remind("2027-03-16 12:00") == []
    assert remind("2027-03-22 12:00") == ["Nog 3 dagen: Rekenen"]


def test_a_short_course_gets_one_mail_at_its_start(enrolment: Enrolment) -> None:
    Cohort.objects.update(starts_on=day("2027-02-02"), deadline=day("2027-02-04"))
    assert remind("2027-02-02 12:00", "2027-02-03 12:00", "2027-02-04 12:00") == ["Uw cursus is begonnen: Rekenen"]


def test_without_a_deadline_the_last_day_counts(enrolment: Enrolment) -> None:
    Cohort.objects.update(starts_on=None, deadline=None, ends_on=day("2027-03-25"))
    assert remind("2027-03-22 12:00") == ["Nog 3 dagen: Rekenen"]
    assert remind("2027-03-27 12:00")[-1] == "Wilt u verder met Rekenen?"
    mail = OutgoingMail.objects.latest("pk")
    text = message_from_bytes(bytes(mail.raw), policy=policy.default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Vraag Eigen wat mogelijk is." in " ".join(text.split())  # the group has ended: nothing can be handed in


def test_a_deadline_that_moves_brings_new_reminders(enrolment: Enrolment, cohort: Cohort) -> None:
    remind("2027-03-22 12:00")
    Cohort.objects.update(deadline=day("2027-04-15"))
    assert remind("2027-04-12 12:00") == ["Nog 3 dagen: Rekenen", "Nog 3 dagen: Rekenen"]


def test_a_mail_says_the_day_in_text_and_html_and_how_to_stop(enrolment: Enrolment) -> None:
    remind("2027-03-11 12:00")
    mail = message_from_bytes(bytes(OutgoingMail.objects.get().raw), policy=policy.default)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,)).get_content()  # type: ignore[union-attr]
        assert "25 maart 2027" in part
        assert "/cursussen/eigen/rekenen/" in part
        assert "uitschrijven" in part


def test_looking_costs_the_same_with_3_and_30_people(cohort: Cohort) -> None:
    costs = []
    for size in (3, 30):
        with time_machine.travel(moment("2027-01-20 12:00")):
            for number in range(size):
                services.enrol_in_cohort(User.objects.create_user(f"{size}-{number}@example.org"), cohort, by=None)
        remind("2027-02-02 12:00")
        with time_machine.travel(moment("2027-02-02 12:05")), CaptureQueriesContext(connection) as captured:
            assert not services.remind()
        costs.append(len(captured))
    assert costs == [4, 4]
