"""Order, prerequisites, what completes a course, and the reasons learners read."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import CourseCompletion, CoursePage, LessonPage, LessonProgress, ModulePage, QuizAttempt, QuizPage
from courses.selectors import counted, courses_before, lock_of, outline
from naast.accounts.models import User
from tests.courses.helpers import hand_in
from tests.support.pages import QUESTIONS, make_child, make_course

pytestmark = pytest.mark.django_db


def change(course: CoursePage, **fields: object) -> CoursePage:
    for name, value in fields.items():
        setattr(course, name, value)
    course.save_revision().publish()
    return course


def after(kind: str, *pages: CoursePage | ModulePage) -> str:
    return json.dumps([{"type": kind, "value": page.pk} for page in pages])


@pytest.fixture
def second_module(course: CoursePage) -> ModulePage:
    """A module of one lesson behind the first one."""
    module: ModulePage = make_child(course, ModulePage(title="Module twee"))
    make_child(module, LessonPage(title="Les 3", minutes=2))
    return module


@pytest.fixture
def exercise(lessons: list[LessonPage]) -> QuizPage:
    """A quiz for practice in the first module."""
    page: QuizPage = make_child(
        lessons[0].get_parent(), QuizPage(title="Oefening 1", practice=True, questions=json.dumps(QUESTIONS))
    )
    return page


# --- Order ------------------------------------------------------------------------------------------------------------


def test_in_a_free_course_every_step_is_open(alice: User, course: CoursePage, quiz: QuizPage) -> None:
    enrolment = services.enrol(alice, course)
    assert lock_of(enrolment, quiz.uid) is None


def test_in_sequence_a_step_opens_when_the_ones_before_are_done(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, change(course, order="volgorde"))
    assert [step.state for step in outline(course, enrolment).steps] == ["todo", "locked", "locked"]
    services.complete_lesson(enrolment, lessons[0])
    assert [step.state for step in outline(course, enrolment).steps] == ["done", "todo", "locked"]
    services.complete_lesson(enrolment, lessons[1])
    assert lock_of(enrolment, quiz.uid) is None


def test_a_closed_lesson_leads_to_what_comes_first_and_says_why(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    services.enrol(alice, change(course, order="volgorde"))
    client.force_login(alice)
    response = client.get(lessons[1].url, follow=True)
    assert response.redirect_chain == [(lessons[0].url, 302)]
    assert "‘Les 2’ gaat open na ‘Les 1’." in response.text
    assert "Tekst van les 2." not in response.text


@pytest.mark.parametrize("action", ["geopend", "afgerond"])
def test_a_closed_lesson_cannot_be_posted_either(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], action: str
) -> None:
    services.enrol(alice, change(course, order="volgorde"))
    client.force_login(alice)
    assert client.post(f"/mijn/les/{lessons[1].uid}/{action}/")["Location"] == lessons[0].url
    assert not LessonProgress.objects.exists()


def test_a_closed_quiz_cannot_be_begun(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    services.enrol(alice, change(course, order="volgorde"))
    client.force_login(alice)
    assert client.get(quiz.url)["Location"] == lessons[0].url
    assert client.post(f"/mijn/toets/{quiz.uid}/begin/").status_code == 302
    assert not QuizAttempt.objects.exists()


def test_what_is_not_asked_holds_nothing_up(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, change(course, order="volgorde", require_lessons=False))
    assert [step.state for step in outline(course, enrolment).steps] == ["todo", "todo", "todo"]


def test_a_step_that_is_done_stays_open_when_an_earlier_one_is_taken_up_again(
    alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, change(course, order="volgorde"))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    services.reopen_lesson(enrolment, lessons[0].uid)
    assert [step.state for step in outline(course, enrolment).steps] == ["todo", "done", "locked"]


def test_who_completed_the_course_may_read_all_of_it(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, change(course, order="volgorde"))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    hand_in(services.start_attempt(enrolment, quiz))
    new = make_child(lessons[0].get_parent(), LessonPage(title="Nieuw", minutes=2))
    client.force_login(alice)
    assert client.get(new.url).status_code == 200


def test_an_author_reads_closed_lessons_without_enrolling(
    client: Client, bob: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    bob.provider_memberships.create(provider=course.provider_page.provider)
    change(course, order="volgorde")
    client.force_login(bob)
    assert client.get(lessons[1].url).status_code == 200


# --- Modules that wait for modules ------------------------------------------------------------------------------------


def test_a_module_opens_after_the_modules_it_names(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage, second_module: ModulePage
) -> None:
    first = lessons[0].get_parent().specific
    second_module.prerequisites = after("module", first)
    second_module.save_revision().publish()
    enrolment = services.enrol(alice, course)
    third = LessonPage.objects.get(title="Les 3")
    services.complete_lesson(enrolment, lessons[0])
    with pytest.raises(services.ClosedStepError) as refused:
        services.complete_lesson(enrolment, third)
    assert refused.value.url == lessons[1].url
    services.complete_lesson(enrolment, lessons[1])
    hand_in(services.start_attempt(enrolment, quiz))
    assert services.complete_lesson(enrolment, third) is not None


def test_two_modules_never_wait_for_each_other(
    alice: User, course: CoursePage, lessons: list[LessonPage], second_module: ModulePage
) -> None:
    first = lessons[0].get_parent().specific
    for module, before in ((first, second_module), (second_module, first)):
        module.prerequisites = after("module", before)
        module.save(clean=False)  # the editor refuses it; modules that were moved may still say so
    steps = outline(course, services.enrol(alice, course)).steps
    assert [step.state for step in steps] == ["todo", "todo", "todo", "locked"]


# --- Courses that come first ------------------------------------------------------------------------------------------


def test_a_course_asks_for_the_completion_of_another(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    further = change(make_course(course.provider_page, title="Verder rekenen"), prerequisites=after("course", course))
    client.force_login(alice)
    page = client.get(further.url).text
    assert "Rond eerst af:" in page
    assert course.url in page
    response = client.post(f"/mijn/inschrijven/{further.pk}/", follow=True)
    assert "Rond eerst af: ‘Rekenen’." in response.text
    assert not alice.enrolments.exists()

    enrolment = services.enrol(alice, course)
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    hand_in(services.start_attempt(enrolment, quiz))
    assert courses_before(alice, further) == []
    assert services.enrol(alice, further).course == further


def test_a_course_that_is_not_live_or_the_course_itself_is_not_asked_for(alice: User, course: CoursePage) -> None:
    gone = make_course(course.provider_page, title="Oud")
    change(course, prerequisites=after("course", course, gone))
    gone.unpublish()
    assert services.enrol(alice, course).course == course


# --- What completes a course ------------------------------------------------------------------------------------------


def test_only_what_the_course_asks_completes_it(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, change(course, require_lessons=False))
    whole = outline(course, enrolment)
    assert (whole.done, whole.total) == (0, 1)
    hand_in(services.start_attempt(enrolment, quiz))
    assert CourseCompletion.objects.get().score_percent == 100


def test_a_course_that_asks_no_step_is_never_complete_by_itself(
    alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, change(course, require_lessons=False, require_quizzes=False))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    assert not CourseCompletion.objects.exists()


def test_an_exercise_counts_only_where_it_is_asked_and_never_for_the_score(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage, exercise: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    assert [reason.text for reason in outline(course, enrolment).missing] == [
        "Toets ‘Toets 1’ is nog niet gehaald. U heeft 70% nodig."
    ]
    change(course, require_exercises=True)
    hand_in(services.start_attempt(enrolment, quiz))
    assert [reason.text for reason in outline(course, enrolment).missing] == [
        "Oefening ‘Oefening 1’ is nog niet gedaan."
    ]
    hand_in(services.start_attempt(enrolment, exercise), right=False)
    completion = CourseCompletion.objects.get()
    assert (completion.score_percent, completion.pass_mark) == (100, 70)


def test_practice_that_was_handed_in_passes_no_quiz(alice: User, course: CoursePage, exercise: QuizPage) -> None:
    enrolment = services.enrol(alice, course)
    hand_in(services.start_attempt(enrolment, exercise))
    exercise.practice = False
    exercise.save_revision().publish()
    step = next(step for step in outline(course, enrolment).steps if step.uid == exercise.uid)
    assert (step.kind, step.done) == ("quiz", False)


def test_what_is_missing_is_said_with_a_link(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    hand_in(services.start_attempt(enrolment, quiz), right=False)
    missing = outline(course, enrolment).missing
    assert [(reason.text, reason.url) for reason in missing] == [
        ("Les ‘Les 2’ is nog niet gelezen.", lessons[1].url),
        ("Toets ‘Toets 1’ is nog niet gehaald. Uw beste score is 0%. U heeft 70% nodig.", quiz.url),
    ]
    client.force_login(alice)
    page = client.get(course.url).text
    assert all(reason.text in page for reason in missing)


# --- Which score counts -----------------------------------------------------------------------------------------------


def tried(*scores: int | None) -> list[QuizAttempt]:
    """Attempts with these scores; None is one that a person still has to mark."""
    marking, submitted = QuizAttempt.State.MARKING, QuizAttempt.State.SUBMITTED
    return [
        QuizAttempt(
            state=marking if score is None else submitted,
            score_percent=score,
            passed=None if score is None else score >= 70,
            pass_mark=70,
        )
        for score in scores
    ]


@pytest.mark.parametrize(
    ("rule", "scores", "passed", "score", "waiting"),
    [
        ("best", (40, 90, 60), True, 90, False),
        ("last", (40, 90, 60), False, 60, False),
        ("first", (40, 90, 60), False, 40, False),
        ("first", (90, 10), True, 90, False),
        ("best", (40, None), False, 40, True),
        ("best", (90, None), True, 90, False),
        ("best", (None,), False, None, True),
        ("last", (90, None), False, None, True),
        ("first", (None, 90), False, None, True),
        ("best", (), False, None, False),
    ],
)
def test_the_score_that_counts(
    rule: str, scores: tuple[int | None, ...], passed: bool, score: int | None, waiting: bool
) -> None:
    found = counted(rule, tried(*scores))
    assert (found.passed, found.score, found.waiting) == (passed, score, waiting)


def test_open_attempts_and_practice_count_for_nothing() -> None:
    attempts = tried(90, 95)
    attempts[0].practice = True
    attempts[1].state = QuizAttempt.State.OPEN
    assert counted("best", attempts).score is None


def test_a_course_is_complete_on_the_score_that_counts(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    quiz.counted_score = "first"
    quiz.save_revision().publish()
    enrolment = services.enrol(alice, course)
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    hand_in(services.start_attempt(enrolment, quiz), right=False)
    hand_in(services.start_attempt(enrolment, quiz))
    assert not CourseCompletion.objects.exists()
    assert outline(course, enrolment).missing[0].text == (
        "Toets ‘Toets 1’ is niet gehaald. Uw eerste score telt: 0%. U heeft 70% nodig."
    )


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_an_outline_with_prerequisites_costs_the_same_with_2_and_20_modules(alice: User, course: CoursePage) -> None:
    def queries(work: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    costs = []
    for size in (2, 20):
        wide = change(make_course(course.provider_page, title=f"Breed {size}"), order="volgorde")
        modules = list(ModulePage.objects.descendant_of(wide))
        for number in range(size):
            module = ModulePage(title=f"Deel {number}", prerequisites=after("module", modules[-1]))
            modules.append(make_child(wide, module))
            make_child(module, LessonPage(title=f"Les {number}", minutes=2))
        enrolment = services.enrol(alice, wide)
        costs.append(queries(lambda wide=wide, enrolment=enrolment: outline(wide, enrolment).missing))  # type: ignore[misc]
    assert costs == [4, 4]
