"""What a pack tells of a course: everything that is published, the right answers too, and which question tests what."""

import json
import uuid

import pytest

from certificates.accreditation import matrices, texts
from certificates.accreditation.gathering import course_of, gather
from certificates.accreditation.keys import question_of
from certificates.accreditation.shape import Question
from courses.models import CoursePage, LessonPage, LetterExercisePage, ModulePage, QuestionPage, QuizPage
from courses.questions import QuestionsBlock
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership
from tests.certificates.desk_pack.conftest import BANK_KEY, KEY, OUTCOME
from tests.courses.questions.samples import KINDS, raw
from tests.support.pages import make_child, make_course

RIGHT = {
    "single_choice": "Wat drukt nu het meest?",
    "multiple_choice": "Samenvatten | Eén stap afspreken",
    "true_false": "Onwaar",
    "matching": "Doenvermogen: In actie komen | Denkvermogen: Een brief begrijpen",
    "ordering": "1. Begroeten | 2. Luisteren | 3. Samenvatten | 4. Afspreken",
    "gap_fill": "Gat 1: vrij | Gat 2: beslagvrije",
    "numeric": "1.250,50",
    "short_answer": "doenvermogen | het doenvermogen",
    "open_answer": "Beste mevrouw",
}


def asked(kind: str) -> Question:
    rows = [{"type": kind, "id": str(uuid.uuid4()), "value": raw(kind)}]
    (child,) = QuestionsBlock().to_python(rows)
    return question_of(child, 1)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"true_false", "gap_fill"}])
def test_every_kind_of_question_gives_its_key(kind: str) -> None:
    question = asked(kind)
    assert RIGHT[kind] in " | ".join(question.right)
    assert question.text
    assert question.objective == "Herkent stress"


def test_a_statement_has_one_right_side_and_gaps_have_an_answer_each() -> None:
    assert len(asked("true_false").right) == 1
    assert set(asked("true_false").right) < set(asked("true_false").offered)
    gaps = asked("gap_fill")
    assert [line.rpartition(" ")[2] for line in gaps.right] == ["vrij", "beslagvrije"]
    assert "[[1]]" in gaps.text


def test_all_kinds_have_a_sample_here() -> None:
    assert set(RIGHT) == set(KINDS)


@pytest.mark.django_db
def test_each_outcome_shows_the_questions_that_test_it(full_course: CoursePage, provider: Provider) -> None:
    rows = {row.outcome: row for row in matrices.outcomes_tested(gather(full_course, provider))}
    assert rows[OUTCOME].questions == 1
    assert rows[OUTCOME].places == ("2.2: 1",)
    assert not rows["U kunt tellen."].is_tested


@pytest.mark.django_db
def test_an_objective_that_no_outcome_states_is_shown_too(full_course: CoursePage, provider: Provider) -> None:
    quiz = QuizPage.objects.descendant_of(full_course).get()
    children = list(quiz.questions.raw_data)
    children[0]["value"]["objective"] = "U telt op."
    QuizPage.objects.filter(pk=quiz.pk).update(questions=json.dumps(children))
    rows = {row.outcome: row for row in matrices.outcomes_tested(gather(full_course, provider))}
    assert rows["U telt op."].questions == 1
    assert not rows[OUTCOME].is_tested


@pytest.mark.django_db
def test_topics_of_the_rki_that_are_left_out_are_named(full_course: CoursePage, provider: Provider) -> None:
    rows = {row.topic[:1]: row for row in matrices.rki_covered(gather(full_course, provider)) if row.lettered}
    assert set(rows) == set("abcdefgh")
    assert (rows["a"].minutes, rows["a"].questions) == (9, 1)
    assert rows["c"].questions == 1  # drawn from the bank
    assert not rows["h"].is_covered


@pytest.mark.django_db
def test_questions_of_a_bank_are_there_with_how_many_are_drawn(full_course: CoursePage, provider: Provider) -> None:
    ((_module, test),) = matrices.tests_of(gather(full_course, provider))
    assert [(question.bank, question.right) for question in test.questions] == [
        ("", (KEY,)),
        ("Bank over kosten", (BANK_KEY,)),
    ]
    (draw,) = test.draws
    assert (draw.number, draw.available, test.asked) == (1, 1, 2)
    assert (test.pass_mark, test.attempts) == (80, 2)


@pytest.mark.django_db
def test_the_study_load_adds_up(full_course: CoursePage, provider: Provider) -> None:
    course = gather(full_course, provider)
    assert course.minutes == 4 + 4 + 9
    assert course.other_minutes == 90 - 17


@pytest.mark.django_db
def test_drafts_and_half_written_questions_stay_out(full_course: CoursePage, provider: Provider) -> None:
    module = ModulePage.objects.child_of(full_course).order_by("path").last()
    hidden = make_child(module, LessonPage(title="Nog niet klaar", minutes=99))
    LessonPage.objects.filter(pk=hidden.pk).update(live=False)
    QuestionPage.objects.update(content=json.dumps([{"type": "single_choice", "value": {"text": "Half"}}]))
    course = gather(full_course, provider)
    assert course.minutes == 17
    ((_module, test),) = matrices.tests_of(course)
    assert [question.text for question in test.questions] == ["Wat doet u?"]


@pytest.mark.django_db
def test_a_letter_exercise_is_described_with_its_rubric_and_example(course: CoursePage, provider: Provider) -> None:
    module = ModulePage.objects.child_of(course).get()
    rubric = [{"type": "criterion", "value": {"criterion": "Toon", "description": "Zonder verwijt.", "points": 3}}]
    page = LetterExercisePage(
        title="Herschrijf",
        task="Maak het beter.",
        facts=json.dumps([{"type": "fact", "value": "€ 412,50"}]),
        rubric=json.dumps(rubric),
        example="Beste mevrouw",
        rki_topics="b",
        minutes=20,
    )
    make_child(module, page)
    (exercise,) = gather(course, provider).modules[0].exercises
    told = " ".join(text for fact in exercise.details for text in fact.texts)
    for text in ("Maak het beter.", "€ 412,50", "Toon", "Zonder verwijt.", "Beste mevrouw", "70%"):
        assert text in told


@pytest.mark.django_db
def test_people_are_named_with_their_roles_owners_first(
    course: CoursePage, provider: Provider, alice: User, bob: User, other_provider: Provider, charlie: User
) -> None:
    ProviderMembership.objects.create(provider=provider, user=alice, role="author")
    ProviderMembership.objects.create(provider=provider, user=bob, role="owner")
    ProviderMembership.objects.create(provider=other_provider, user=charlie, role="owner")
    assert [person.name for person in gather(course, provider).people] == ["Bob Pietersen", "Alice Jansen"]


@pytest.mark.django_db
def test_the_course_of_another_provider_does_not_exist(course: CoursePage, other_provider: Provider) -> None:
    other = make_course(other_provider.page, title="Geheim")
    assert course_of(other_provider, course.uid) is None
    assert course_of(other_provider, other.uid) == other


@pytest.mark.django_db
def test_the_text_of_a_lesson_has_headings_in_order_and_whole_links(full_course: CoursePage) -> None:
    lesson = LessonPage.objects.get(title="Samenvatten")
    found = texts.written(lesson.body)
    html = texts.placed(found.html, {}, below=4)
    assert "<h5>Eerst dit</h5>" in html
    assert "<h5>Dan dit</h5>" in html
    assert 'href="http' in html
    assert "/woordenlijst/" in html
    assert (found.sources, str(found.checked_on)) == (1, "2026-10-02")


def test_a_heading_never_skips_a_level() -> None:
    found = texts._in_order("<h2>a</h2><h4>b</h4><h3>c</h3><h2>d</h2>")
    assert found == "<h1>a</h1><h2>b</h2><h2>c</h2><h1>d</h1>"


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_lessons(provider_page: object, provider: Provider) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for number, lessons in enumerate((3, 30)):
        course = make_course(provider.page, lessons=lessons, title=f"Cursus {number}")
        gather(course, provider, whole=False)
        with CaptureQueriesContext(connection) as captured:
            gather(course, provider, whole=False)
        costs.append(len(captured))
    assert costs[0] == costs[1]
