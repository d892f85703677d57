"""The first filling: complete, repeatable, and kind to what editors changed."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.images.models import Image
from wagtail.models import Collection, Page, Revision
from wagtail.permissions import policy_registry

from courses.authoring import concerns
from courses.models import CoursePage, LessonPage, LetterExercisePage, QuestionPage, QuizPage, SimulationPage
from courses.services import freeze_questions
from naast.accounts.models import User
from naast.articles.models import ArticlePage
from naast.organisations.models import ProviderMembership
from naast.seed.people import DEMO_PEOPLE
from naast.seed.roles import EDITORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("seed", demo=True, verbosity=0)


def state() -> tuple[int, ...]:
    return (Page.objects.count(), Revision.objects.count(), User.objects.count())


def test_a_new_installation_is_filled_and_filling_it_again_changes_nothing(seeded: None) -> None:
    course = CoursePage.objects.get(uid="stress-sensitief-werken")
    for lesson in LessonPage.objects.descendant_of(course):
        kinds = {block.block_type for block in lesson.body}
        assert {"text", "reflection", "source"} <= kinds, lesson.title
    quizzes = QuizPage.objects.descendant_of(course)
    for quiz in quizzes.filter(uid__endswith="-toets"):
        assert len(quiz.questions) == 6
    asked = [item["type"] for quiz in quizzes for item in freeze_questions(quiz)]
    assert len(set(asked)) >= 7
    assert QuestionPage.objects.filter(content__icontains="open_answer").exists()
    # What authors are told before publishing holds for our own pages too.
    for page in course.get_descendants(inclusive=True).specific():
        assert concerns(page) == [], page.title
    assert SimulationPage.objects.descendant_of(course).count() == 3
    assert LetterExercisePage.objects.descendant_of(course).count() == 2
    assert ArticlePage.objects.live().count() == 10
    before = state()
    call_command("seed", demo=True, verbosity=0)
    assert state() == before


def test_who_works_with_the_texts_may_choose_the_drawings_in_them(seeded: None) -> None:
    policy = policy_registry.get_by_type(Image)
    editor, writer = (User.objects.get(email=f"{name}@example.org") for name in ("redacteur", "opleider"))
    for drawing in Image.objects.all():
        may = [who for who in (editor, writer) if policy.user_has_permission_for_instance(who, "choose", drawing)]
        assert may == [editor if drawing.collection.name == EDITORS else writer], drawing.title


def test_drawings_that_an_older_installation_kept_in_the_root_come_along(seeded: None) -> None:
    drawing = Image.objects.get(title="stress-sensitief-werken/drie-stenen")
    home = drawing.collection
    Image.objects.filter(pk=drawing.pk).update(collection=Collection.get_first_root_node())
    call_command("seed", demo=True, verbosity=0)
    drawing.refresh_from_db()
    assert drawing.collection == home
    assert Image.objects.filter(title=drawing.title).count() == 1


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


def test_the_demo_provider_has_somebody_of_each_role_that_differs(seeded: None) -> None:
    found = dict(ProviderMembership.objects.values_list("user__email", "role"))
    assert found == {
        "opleider@example.org": "owner",
        "beheerder@example.org": "administrator",
        "nakijker@example.org": "marker",
    }
    writers = User.objects.filter(groups__name__startswith="Opleider ")
    assert [user.email for user in writers] == ["opleider@example.org"]


def test_demo_people_exist_on_one_machine_only(settings: object) -> None:
    settings.NAAST_LOCAL = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("seed", demo=True)
