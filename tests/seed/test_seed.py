"""The first filling: complete, repeatable, and kind to what editors changed."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, Revision

from courses.models import CoursePage, LessonPage, QuestionPage, QuizPage
from courses.services import freeze_questions
from naast.accounts.models import User
from naast.articles.models import ArticlePage
from naast.seed.people import DEMO_PEOPLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("seed", demo=True, verbosity=0)


def state() -> tuple[int, ...]:
    return (Page.objects.count(), Revision.objects.count(), User.objects.count())


def test_module_1_is_complete(seeded: None) -> None:
    course = CoursePage.objects.get(uid="stress-sensitief-werken")
    lessons = LessonPage.objects.descendant_of(course)
    assert lessons.count() == 4
    for lesson in lessons:
        kinds = {block.block_type for block in lesson.body}
        assert {"text", "quote", "reflection", "callout", "source", "figure"} <= kinds, lesson.title
    questions = QuizPage.objects.descendant_of(course).get(practice=False).questions
    assert {question.block_type for question in questions} == {"single_choice", "multiple_choice"}
    assert len(questions) == 6
    assert all(option["feedback"] for question in questions for option in question.value["options"])


def test_the_demo_course_uses_at_least_six_types_of_question(seeded: None) -> None:
    course = CoursePage.objects.get(title__startswith="Stress-sensitief")
    practice = QuizPage.objects.descendant_of(course).get(practice=True)
    asked = [item["type"] for quiz in QuizPage.objects.descendant_of(course) for item in freeze_questions(quiz)]
    assert len(set(asked)) >= 6
    assert len(practice.draws) == 1
    assert QuestionPage.objects.filter(content__icontains="open_answer").exists()


def test_four_articles_are_live(seeded: None) -> None:
    assert ArticlePage.objects.live().count() == 4


def test_seeding_again_changes_nothing(seeded: None) -> None:
    before = state()
    call_command("seed", demo=True, verbosity=0)
    assert state() == before


def test_seeding_again_keeps_an_editors_change_unless_told_otherwise(seeded: None) -> None:
    lesson = LessonPage.objects.first()
    assert lesson is not None
    title = lesson.title
    lesson.title = "Door de redactie veranderd"
    lesson.save_revision().publish()
    call_command("seed", verbosity=0)
    lesson.refresh_from_db()
    assert lesson.title == "Door de redactie veranderd"
    call_command("seed", update=True, verbosity=0)
    lesson.refresh_from_db()
    assert lesson.title == title


def test_every_demo_person_signs_in_and_sees_the_start_page(seeded: None) -> None:
    for person in DEMO_PEOPLE:
        client = Client()
        response = client.post(
            f"/account/login/?next={person.start}", {"login": person.email, "password": person.password}
        )
        assert response["Location"] == person.start
        assert client.get(person.start).status_code == 200


def test_demo_people_exist_on_one_machine_only(settings: object) -> None:
    settings.NAAST_LOCAL = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("seed", demo=True)
