"""Writing a letter, handing it in, and looking at its tone oneself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses import services
from courses.models import CoursePage, Enrolment, ExerciseProgress, LetterExercisePage, LetterSubmission
from courses.selectors import outline
from naast.accounts.models import User
from tests.courses.groups import make_cohort
from tests.courses.letters.conftest import EXAMPLE, GOOD, POOR, handed_in, points

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(alice: User, course: CoursePage) -> Enrolment:
    return services.enrol(alice, course)


def step(enrolment: Enrolment, uid: str) -> tuple[bool, bool]:
    """Whether the step is done, and whether the course asks it."""
    assert enrolment.course
    found = next(step for step in outline(enrolment.course, enrolment).steps if step.uid == uid)
    return found.done, found.required


def test_a_letter_begins_with_the_text_to_repair_and_a_double_click_makes_one(
    enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    first = services.start_letter(enrolment, exercise)
    assert first.text == exercise.start_text
    assert services.start_letter(enrolment, exercise).pk == first.pk


def test_a_better_version_begins_with_the_last_one(enrolment: Enrolment, exercise: LetterExercisePage) -> None:
    handed_in(enrolment, exercise)
    second = services.start_letter(enrolment, exercise)
    assert (second.number, second.text) == (2, GOOD)


def test_handing_in_gives_the_part_of_the_checks_and_done_by_the_rule_of_the_author(
    enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    assert step(enrolment, exercise.uid) == (False, True)
    letter = handed_in(enrolment, exercise)
    assert (letter.state, letter.automatic_percent, letter.score_percent) == ("review", 100, None)
    assert step(enrolment, exercise.uid) == (True, True)


def test_what_has_to_succeed_is_done_from_the_pass_mark_on_and_stays_done(
    enrolment: Enrolment, make_exercise: Callable[..., LetterExercisePage]
) -> None:
    exercise = make_exercise(counts="passed", pass_mark=90)
    letter = handed_in(enrolment, exercise)
    services.review_own(letter, points(letter, 1, 1), "")
    letter.refresh_from_db()
    assert (letter.score_percent, letter.passed) == (80, False)
    assert step(enrolment, exercise.uid) == (False, True)
    letter = handed_in(enrolment, exercise)
    services.review_own(letter, points(letter, 2, 2), "Eerst erkennen.")
    assert step(enrolment, exercise.uid) == (True, True)
    letter = handed_in(
        enrolment,
        exercise,
        "Betaal nu!! " + "Dit is wat ik ervan vind en meer zeg ik u niet. " * 6,
    )
    services.review_own(letter, points(letter, 0, 0), "")
    assert step(enrolment, exercise.uid) == (True, True)


def test_an_exercise_that_is_free_never_counts(
    enrolment: Enrolment, make_exercise: Callable[..., LetterExercisePage]
) -> None:
    exercise = make_exercise(counts="free")
    handed_in(enrolment, exercise)
    assert step(enrolment, exercise.uid) == (False, False)


def test_without_a_rubric_the_checks_are_the_whole_score(
    enrolment: Enrolment, make_exercise: Callable[..., LetterExercisePage]
) -> None:
    letter = handed_in(enrolment, make_exercise(rubric=[]))
    assert (letter.state, letter.score_percent, letter.passed) == ("done", 100, True)


def test_a_letter_keeps_the_exercise_it_began_with(enrolment: Enrolment, exercise: LetterExercisePage) -> None:
    letter = services.start_letter(enrolment, exercise)
    exercise.checks = []
    exercise.save()
    letter = services.hand_in_letter(letter, GOOD)
    assert len(letter.automatic) == 4


def test_handing_in_twice_does_it_once(enrolment: Enrolment, exercise: LetterExercisePage) -> None:
    letter = services.start_letter(enrolment, exercise)
    first = services.hand_in_letter(letter, GOOD)
    again = services.hand_in_letter(letter, GOOD + " Nog een zin.")
    assert again.text == first.text == GOOD


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Schrijf"),
        ("Betaal.", "Schrijf"),
        (GOOD + " Uw BSN is 111222333.", "alleen de gegevens"),
        (GOOD + " NL91 ABNA 0417 1643 00", "alleen de gegevens"),
        (GOOD + " Of bel 06 12 34 56 78.", "alleen de gegevens"),
        (POOR, "waarmee u begon"),
        (POOR.replace("heeft weer", "heeft nu weer"), "waarmee u begon"),
        ("a " * 4000, "korter"),
    ],
)
def test_what_is_no_letter_is_refused_in_words_and_kept(
    client: Client, enrolment: Enrolment, exercise: LetterExercisePage, text: str, says: str
) -> None:
    client.force_login(enrolment.person)
    letter = services.start_letter(enrolment, exercise)
    response = client.post(reverse("courses:letter", args=[letter.uid]), {"letter": text, "inleveren": "1"})
    assert response.status_code == 400
    assert says.casefold() in response.content.decode().casefold()
    assert text.strip()[:50] in response.content.decode()
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_the_example_is_no_letter_of_ones_own_once_it_was_seen(
    enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    handed_in(enrolment, exercise)
    with pytest.raises(services.LearningError, match="voorbeeld"):
        handed_in(enrolment, exercise, EXAMPLE)


@pytest.mark.parametrize("ended", ["withdrawn", "group"])
def test_who_is_out_of_the_course_scores_nothing_any_more(
    enrolment: Enrolment, exercise: LetterExercisePage, ended: str
) -> None:
    letter = handed_in(enrolment, exercise)
    if ended == "withdrawn":
        services.withdraw(enrolment, by=enrolment.person)
    else:
        assert enrolment.course
        enrolment.cohort = make_cohort(enrolment.course, ends_on=timezone.localdate() - timedelta(days=1))
        enrolment.save()
    with pytest.raises(services.LearningError):
        services.review_own(letter, points(letter, 2, 2), "")


def test_checking_keeps_the_letter_open_and_shows_what_is_missing(
    client: Client, enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    client.force_login(enrolment.person)
    letter = services.start_letter(enrolment, exercise)
    response = client.post(reverse("courses:letter", args=[letter.uid]), {"letter": POOR, "nakijken": "1"})
    page = response.content.decode()
    assert "Noem € 412,50." in page
    assert "KANARIE" not in page
    letter.refresh_from_db()
    assert (letter.state, letter.text) == ("draft", POOR)


def test_a_script_saves_while_somebody_types(
    client: Client, enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    client.force_login(enrolment.person)
    letter = services.start_letter(enrolment, exercise)
    url = reverse("courses:letter", args=[letter.uid])
    answer = client.post(url, {"letter": "Half"}, headers={"Accept": "application/json"})
    assert answer.json()["saved"]
    letter.refresh_from_db()
    assert letter.text == "Half"
    services.hand_in_letter(letter, GOOD)
    answer = client.post(url, {"letter": "Te laat"}, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    letter.refresh_from_db()
    assert letter.text == GOOD


def test_the_example_is_seen_after_handing_in_only(
    client: Client, enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    client.force_login(enrolment.person)
    letter = services.start_letter(enrolment, exercise)
    for url in (exercise.url, reverse("courses:letter", args=[letter.uid])):
        assert "KANARIE" not in client.get(url).content.decode()
    services.hand_in_letter(letter, GOOD)
    assert "KANARIE" not in client.get(exercise.url).content.decode()
    page = client.get(reverse("courses:letter_result", args=[letter.uid])).content.decode()
    assert "KANARIE" in page


def test_the_own_look_at_the_tone_asks_points_for_every_criterion(
    client: Client, enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    client.force_login(enrolment.person)
    letter = handed_in(enrolment, exercise)
    url = reverse("courses:letter_result", args=[letter.uid])
    first, second = (f"points-{row['id']}" for row in letter.task["rubric"])
    refused = client.post(url, {first: "2", "comment": "Onthouden"})
    assert refused.status_code == 400
    assert "Onthouden" in refused.content.decode()
    assert client.post(url, {first: "2", second: "9"}).status_code == 400
    assert client.post(url, {first: "2", second: "1"}).status_code == 302
    letter.refresh_from_db()
    assert (letter.rubric_percent, letter.score_percent, letter.passed) == (75, 90, True)


def test_a_letter_is_its_writers_alone(
    client: Client, enrolment: Enrolment, exercise: LetterExercisePage, bob: User, charlie: User, course: CoursePage
) -> None:
    services.enrol(bob, course)
    letter = handed_in(enrolment, exercise)
    for stranger in (bob, charlie):
        client.force_login(stranger)
        for name in ("courses:letter", "courses:letter_result"):
            assert client.get(reverse(name, args=[letter.uid])).status_code == 404
            assert client.post(reverse(name, args=[letter.uid]), {"letter": "x"}).status_code == 404


def test_the_pages_cost_the_same_with_one_and_with_many_letters(
    client: Client, enrolment: Enrolment, exercise: LetterExercisePage
) -> None:
    client.force_login(enrolment.person)
    costs = []
    for rounds in (1, 6):
        for _ in range(rounds):
            letter = handed_in(enrolment, exercise)
            services.review_own(letter, points(letter, 2, 2), "")
        client.get(exercise.url)
        with CaptureQueriesContext(connection) as captured:
            client.get(exercise.url)
            client.get(reverse("courses:letter_result", args=[letter.uid]))
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_erasing_a_person_erases_their_letters(enrolment: Enrolment, exercise: LetterExercisePage) -> None:
    handed_in(enrolment, exercise)
    enrolment.person.delete()
    assert not LetterSubmission.objects.exists()
    assert not ExerciseProgress.objects.exists()
