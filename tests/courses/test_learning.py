"""Enrolling, reading lessons, resuming and completing."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from certificates.models import Certificate
from courses import services
from courses.models import CourseCompletion, CoursePage, Enrolment, LessonPage, LessonProgress, QuizAttempt, QuizPage
from courses.selectors import outline
from courses.tasks import settle
from naast.accounts.models import User
from tests.courses.helpers import hand_in
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db


def test_enrolling_twice_gives_one_enrolment(client: Client, alice: User, course: CoursePage) -> None:
    client.force_login(alice)
    for _ in range(2):
        assert client.post(f"/mijn/inschrijven/{course.pk}/").status_code == 302
    assert Enrolment.objects.filter(person=alice, course=course).count() == 1


def test_a_get_of_what_changes_something_leads_to_the_page_with_the_button(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    client.force_login(alice)
    assert client.get(f"/mijn/inschrijven/{course.pk}/")["Location"] == course.url
    assert not Enrolment.objects.exists()
    services.enrol(alice, course)
    for action in ("geopend", "afgerond", "heropenen"):
        assert client.get(f"/mijn/les/{lessons[0].uid}/{action}/")["Location"] == lessons[0].url
    assert client.get(f"/mijn/toets/{quiz.uid}/begin/")["Location"] == quiz.url
    assert not LessonProgress.objects.exists()
    assert not QuizAttempt.objects.exists()


def test_a_visitor_is_asked_to_sign_in_before_enrolling(client: Client, course: CoursePage) -> None:
    response = client.post(f"/mijn/inschrijven/{course.pk}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_an_unpublished_course_takes_no_enrolments(client: Client, alice: User, course: CoursePage) -> None:
    course.unpublish()
    client.force_login(alice)
    assert client.post(f"/mijn/inschrijven/{course.pk}/").status_code == 404


def test_a_lesson_leads_visitors_to_sign_in_and_outsiders_to_the_course(
    client: Client, charlie: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    assert client.get(lessons[0].url)["Location"].startswith("/account/login/")
    client.force_login(charlie)
    response = client.get(lessons[0].url)
    assert (response.status_code, response["Location"]) == (302, course.url)


def test_a_learner_reads_a_lesson_and_it_is_not_cached(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    services.enrol(alice, course)
    client.force_login(alice)
    response = client.get(lessons[0].url)
    assert "Tekst van les 1." in response.text
    assert response["Cache-Control"] == "private, no-store"


def test_reading_a_lesson_changes_nothing(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    services.enrol(alice, course)
    client.force_login(alice)
    client.get(lessons[0].url)
    assert not LessonProgress.objects.exists()


def test_a_finished_lesson_leads_to_the_next_and_can_be_undone(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, course)
    client.force_login(alice)
    response = client.post(f"/mijn/les/{lessons[0].uid}/afgerond/")
    assert response["Location"] == lessons[1].url
    assert outline(course, enrolment).done == 1
    client.post(f"/mijn/les/{lessons[0].uid}/heropenen/")
    assert outline(course, enrolment).done == 0


def test_an_outsider_cannot_finish_a_lesson(client: Client, charlie: User, lessons: list[LessonPage]) -> None:
    client.force_login(charlie)
    assert client.post(f"/mijn/les/{lessons[0].uid}/afgerond/").status_code == 404
    assert not LessonProgress.objects.exists()


def test_one_goes_on_in_the_lesson_opened_last(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, course)
    client.force_login(alice)
    assert client.post(f"/mijn/les/{lessons[1].uid}/geopend/").status_code == 204
    resume = outline(course, enrolment).resume
    assert resume is not None
    assert resume.uid == lessons[1].uid


def test_after_finishing_the_last_opened_lesson_one_goes_on_with_the_first_open_step(
    alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[1])
    resume = outline(course, enrolment).resume
    assert resume is not None
    assert resume.uid == lessons[0].uid


def test_a_moved_renamed_or_deleted_lesson_loses_no_progress(
    alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    lessons[0].title = "Heel anders"
    lessons[0].slug = "heel-anders"
    lessons[0].save_revision().publish()
    assert outline(course, enrolment).done == 1
    lessons[0].delete()
    progress = LessonProgress.objects.get()
    assert (progress.lesson, progress.title) == (None, "Les 1")


def test_a_copied_lesson_gets_a_key_of_its_own(course: CoursePage, lessons: list[LessonPage]) -> None:
    copy = lessons[0].copy(update_attrs={"title": "Kopie", "slug": "kopie"})
    assert copy.uid != lessons[0].uid


def test_a_copied_course_takes_no_progress_along(alice: User, course: CoursePage, lessons: list[LessonPage]) -> None:
    services.complete_lesson(services.enrol(alice, course), lessons[0])
    copy = course.copy(recursive=True, update_attrs={"title": "Kopie", "slug": "kopie"})
    assert outline(copy, services.enrol(alice, copy)).done == 0


def test_the_course_completes_once_with_everything_read_and_passed(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    hand_in(services.start_attempt(enrolment, quiz))
    services.complete_lesson(enrolment, lessons[0])
    assert not CourseCompletion.objects.exists()
    assert services.complete_lesson(enrolment, lessons[1]) is not None
    assert services.complete_lesson(enrolment, lessons[1]) is None
    completion = CourseCompletion.objects.get()
    assert (completion.course_title, str(completion.hours), completion.outcomes) == (
        "Rekenen",
        "1.5",
        ["U kunt tellen."],
    )
    assert (completion.score_percent, completion.pass_mark) == (100, 70)


def test_what_was_completed_stays_as_it_was_when_the_course_changes(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    hand_in(services.start_attempt(enrolment, quiz))
    course.title = "Anders"
    course.hours = 9
    course.save_revision().publish()
    completion = CourseCompletion.objects.get()
    assert (completion.course_title, str(completion.hours)) == ("Rekenen", "1.5")


def test_an_empty_course_is_never_complete(alice: User, course: CoursePage) -> None:
    empty = make_course(course.provider_page, lessons=0, quizzes=0, title="Leeg")
    assert services.complete_course_if_done(services.enrol(alice, empty)) is None


def test_a_receiver_that_fails_undoes_the_completion(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    from courses.events import course_completed

    def refuse(**_kwargs: object) -> None:
        raise RuntimeError("geen bewijs")

    enrolment = services.enrol(alice, course)
    hand_in(services.start_attempt(enrolment, quiz))
    services.complete_lesson(enrolment, lessons[0])
    course_completed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            services.complete_lesson(enrolment, lessons[1])
    finally:
        course_completed.disconnect(refuse)
    assert not CourseCompletion.objects.exists()
    assert outline(course, enrolment).done == 2  # the lesson that failed to complete the course is not read either


def test_an_unpublished_lesson_is_not_asked_for(alice: User, course: CoursePage, lessons: list[LessonPage]) -> None:
    enrolment = services.enrol(alice, course)
    before = outline(course, enrolment).total
    lessons[0].unpublish()
    assert outline(course, enrolment).total == before - 1


def test_pages_that_are_not_live_are_not_found(client: Client, lessons: list[LessonPage]) -> None:
    url = lessons[0].url
    Page.objects.filter(pk=lessons[0].pk).update(live=False)
    assert client.get(url).status_code == 404


def test_lessons_and_quizzes_can_be_previewed_before_they_are_live(
    course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    for page in (course, lessons[0], quiz):
        page.unpublish()
        assert page.make_preview_request().status_code == 200


def test_a_lesson_that_goes_away_last_completes_the_course_for_who_had_the_rest(
    client: Client,
    alice: User,
    course: CoursePage,
    lessons: list[LessonPage],
    quiz: QuizPage,
    django_capture_on_commit_callbacks: Any,
) -> None:
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    hand_in(services.start_attempt(enrolment, quiz))
    with django_capture_on_commit_callbacks() as wakes:
        lessons[1].unpublish()
    assert len(wakes) == 1
    settle(course.pk)
    assert CourseCompletion.objects.filter(person=alice).count() == 1


def test_erasing_a_person_takes_their_learning_along(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    hand_in(services.start_attempt(enrolment, quiz))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    alice.delete()
    assert not Enrolment.objects.exists()
    assert Certificate.objects.get().holder_name == "Alice Jansen"


def test_a_course_cannot_have_an_alias(client: Client, course: CoursePage) -> None:
    client.force_login(User.objects.create_superuser("beheer@example.org"))
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": course.get_parent().pk, "alias": "on"}
    response = client.post(f"/beheer/pages/{course.pk}/copy/", data)
    assert response.status_code == 302
    assert CoursePage.objects.count() == 1
