"""What a hostile archive, a second yes and a guessed number cannot do."""

import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.test import Client

from courses import services
from courses.exchange import course_archive
from courses.exchange.drafts import UnreadableFileError
from courses.models import (
    CoursePage,
    Enrolment,
    Invitation,
    LessonPage,
    ProviderPage,
    QuestionBankPage,
    QuizAttempt,
    QuizPage,
)
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership
from tests.courses.groups import make_cohort, prove
from tests.courses.helpers import answers_to, hand_in
from tests.support.pages import QUESTIONS, make_child

pytestmark = pytest.mark.django_db
SCRIPT = '"><script>x()</script>'


def archive(course_uid: str, quiz_uid: str, questions: list[dict[str, Any]]) -> bytes:
    """A course with one quiz, under keys of the attacker's choice."""
    quiz = {"type": "QuizPage", "uid": quiz_uid, "fields": {"title": "Q", "slug": "q", "questions": questions}}
    module = {"type": "ModulePage", "uid": uuid.uuid4().hex, "fields": {"title": "M", "slug": "m"}, "children": [quiz]}
    fields = {"title": "Nep", "slug": "nep", "intro": "x", "hours": "1.0"}
    course = {"type": "CoursePage", "uid": course_uid, "fields": fields, "children": [module]}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        document = {"format": "naast-course", "version": 1, "course": course, "banks": []}
        out.writestr("course.json", json.dumps(document))
    return buffer.getvalue()


def quiz_of(data: bytes, provider: Provider) -> QuizPage:
    course = course_archive.make(course_archive.read(data), ProviderPage.objects.get(provider=provider))
    for page in course.get_descendants(inclusive=True).specific():
        page.save_revision().publish()
    quiz: QuizPage = QuizPage.objects.descendant_of(course).get()
    return quiz


def test_the_key_of_a_course_that_was_deleted_brings_nobodys_results_along(
    alice: User, course: CoursePage, quiz: QuizPage, other_provider: Provider
) -> None:
    attempt = hand_in(services.start_attempt(services.enrol(alice, course), quiz), right=False)
    keys = course.uid, quiz.uid
    course.delete()
    theirs = quiz_of(archive(*keys, json.loads(json.dumps(QUESTIONS))), other_provider)
    assert theirs.uid != keys[1]
    assert CoursePage.objects.ancestor_of(theirs).get().uid != keys[0]
    plan = services.plan_regrade(theirs)
    assert (plan.rows, plan.unchanged) == ([], 0)
    attempt.refresh_from_db()
    assert attempt.score_percent == 0


def test_regrading_reaches_the_attempts_of_ones_own_provider_only(
    alice: User, course: CoursePage, quiz: QuizPage, other_provider: Provider
) -> None:
    attempt = hand_in(services.start_attempt(services.enrol(alice, course), quiz))
    Enrolment.objects.update(provider=other_provider)
    assert services.plan_regrade(quiz).unchanged == 0
    attempt.refresh_from_db()
    assert attempt.score_percent == 100


def test_keys_of_questions_in_an_archive_carry_no_script_and_are_never_shared(
    alice: User, other_provider: Provider
) -> None:
    questions = [json.loads(json.dumps(QUESTIONS[0])) | {"id": SCRIPT} for _ in range(2)]
    quiz = quiz_of(archive(uuid.uuid4().hex, uuid.uuid4().hex, questions), other_provider)
    keys = [str(child.id) for child in quiz.questions]
    assert len(set(keys)) == 2
    assert SCRIPT not in keys
    ProviderMembership.objects.create(provider=other_provider, user=alice)
    author = Client()
    author.force_login(alice)
    assert "<script>x()" not in author.post(f"/opleider/ander/toets/{quiz.uid}/proberen/", follow=True).text


def test_questions_that_share_a_key_all_the_same_are_marked_apart(
    alice: User, course: CoursePage, quiz: QuizPage
) -> None:
    twins = [json.loads(json.dumps(QUESTIONS[0])) for _ in range(2)]
    quiz.questions = json.dumps(twins)
    quiz.save_revision().publish()
    attempt = services.start_attempt(services.enrol(alice, course), quiz)
    services.save_answer(attempt, attempt.items[0], answers_to(attempt.items[0]))
    done = services.submit_attempt(attempt)
    assert (done.state, done.score_percent) == (QuizAttempt.State.SUBMITTED, 50)


def test_one_yes_to_an_invitation_brings_nobody_back_later(alice: User, bob: User, course: CoursePage) -> None:
    prove(alice)
    first, second = make_cohort(course, "A"), make_cohort(course, "B")
    invitation = Invitation.objects.create(cohort=first, email=alice.email)
    enrolment = services.accept_invitation(invitation, alice)
    services.move(enrolment, second, by=bob)
    assert services.accept_invitation(invitation, alice).cohort == second
    services.withdraw(enrolment, by=bob)
    with pytest.raises(services.LearningError):
        services.accept_invitation(invitation, alice)
    assert Enrolment.objects.get().withdrawn_at is not None


def test_a_group_that_ended_opens_no_answers_for_who_comes_back(
    client: Client, alice: User, course: CoursePage, quiz: QuizPage
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from courses.models import Cohort
    from courses.selectors.review import may_review

    quiz.review_when = "closed"
    quiz.save_revision().publish()
    cohort = make_cohort(course, ends_on=timezone.localdate())
    attempt = hand_in(services.start_attempt(services.enrol_in_cohort(alice, cohort, by=alice), quiz), right=False)
    Cohort.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    fresh = QuizAttempt.objects.select_related("quiz", "enrolment__cohort").get(pk=attempt.pk)
    assert may_review(fresh) == "none"


def test_a_bank_of_another_provider_cannot_be_looked_up_by_number(
    alice: User, provider_page: ProviderPage, other_provider: Provider
) -> None:
    from naast.seed.roles import ensure_provider_group

    bank = make_child(provider_page, QuestionBankPage(title="Geheime vragen"))
    alice.groups.add(ensure_provider_group(other_provider.page))
    author = Client()
    author.force_login(alice)
    for path in (f"/beheer/choose-page/{bank.pk}/", f"/beheer/choose-page/chosen-multiple/?multiple=1&id={bank.pk}"):
        answer = author.get(path)
        assert answer.status_code == 404, path
        assert "Geheime vragen" not in answer.text


def packed(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("course.json", text)
    return buffer.getvalue()


def course_with(**changes: Any) -> str:
    fields = {"title": "T", "slug": "t", "intro": "x", "hours": "1.0"} | changes.pop("fields", {})
    course = {"type": "CoursePage", "uid": uuid.uuid4().hex, "fields": fields, "children": []} | changes
    return json.dumps({"format": "naast-course", "version": 1, "course": course, "banks": []})


@pytest.mark.parametrize(
    "text",
    [
        '{"format":"naast-course","version":1,"banks":[' + "[]," * 600_000 + "[]]}",
        '{"format":"naast-course","version":1,"banks":[' + '{"":0},' * 600_000 + "{}]}",
        "[" * 100_000,
        course_with(fields={"title": 5}),
        course_with(fields={"title": "a\x00b"}),
        course_with(fields={"title": "a\ud800b"}),
        course_with(topics=5),
        course_with(children={"a": 1}),
        course_with(type=["CoursePage"]),
    ],
    ids=["lists", "dicts", "depth", "number", "nul", "surrogate", "topics", "children", "type"],
)
def test_archives_made_to_fill_memory_or_to_break_are_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        course_archive.read(packed(text))


@pytest.mark.parametrize("fields", [{"version": 10**100}, {"hours": "veel"}, {"minimum_minutes": -(10**30)}])
def test_numbers_no_column_holds_are_refused_in_words(other_provider: Provider, fields: dict[str, Any]) -> None:
    archive = course_archive.read(packed(course_with(fields=fields)))
    with pytest.raises(UnreadableFileError):
        course_archive.make(archive, ProviderPage.objects.get(provider=other_provider))


def test_a_lesson_that_is_locked_is_not_shown_by_a_note_that_is_too_long(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    course.order = CoursePage.Order.SEQUENCE
    course.save_revision().publish()
    services.enrol(alice, course)
    client.force_login(alice)
    answer = client.post(f"/mijn/les/{lessons[1].uid}/notitie/", {"text": "x" * 10_001})
    assert "Tekst van les 2" not in answer.text
    assert answer.status_code == 302


def test_the_lessons_of_a_module_that_was_taken_offline_are_gone(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    services.enrol(alice, course)
    client.force_login(alice)
    lessons[0].get_parent().unpublish()
    assert client.get(lessons[0].url).status_code == 404
    assert lessons[0].title not in client.get(course.url).text


def test_who_was_sent_away_by_the_provider_does_not_come_back_alone(alice: User, bob: User, course: CoursePage) -> None:
    enrolment = services.enrol(alice, course)
    services.withdraw(enrolment, by=bob)
    with pytest.raises(services.LearningError):
        services.enrol(alice, course)
