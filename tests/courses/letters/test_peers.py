"""Two others look at the tone: blind, each once, with their agreement shown."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses import services
from courses.models import CoursePage, Enrolment, LetterExercisePage, LetterReview, LetterSubmission
from courses.selectors import outline
from courses.services.letters import _take_place
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from tests.courses.letters.conftest import GOOD, enrolled, handed_in, points
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(alice: User, course: CoursePage) -> Enrolment:
    return services.enrol(alice, course)


@pytest.fixture
def letter(writer: Enrolment, peer_exercise: LetterExercisePage) -> LetterSubmission:
    return handed_in(writer, peer_exercise)


def reviewer(course: CoursePage, exercise: LetterExercisePage, name: str) -> Enrolment:
    """A learner who handed in a letter, and so may look at others'."""
    enrolment = enrolled(course, name)
    own = handed_in(enrolment, exercise)
    LetterSubmission.objects.filter(pk=own.pk).update(state="done")  # out of the way of the others
    return enrolment


def test_two_reviews_make_the_score_and_tell_the_writer(
    client: Client, course: CoursePage, peer_exercise: LetterExercisePage, writer: Enrolment, letter: LetterSubmission
) -> None:
    for name, given in (("dirk", (2, 2)), ("eva", (2, 1))):
        review = services.claim_review(reviewer(course, peer_exercise, name), peer_exercise.uid)
        assert review is not None
        assert review.submission_id == letter.pk
        services.give_review(review, points(letter, *given), f"Tip van {name}")
    letter.refresh_from_db()
    assert (letter.state, letter.rubric_percent, letter.score_percent, letter.passed) == ("done", 87, 94, True)
    assert next(s for s in outline(course, writer).steps if s.uid == peer_exercise.uid).done
    assert OutgoingMail.objects.get(kind="letter_reviewed").recipient == writer.person.email
    client.force_login(writer.person)
    page = client.get(reverse("courses:letter_result", args=[letter.uid])).content.decode()
    assert "1 van de 2" in page  # they agreed on one of two criteria
    assert "Tip van dirk" in page
    assert "dirk@example.org" not in page
    assert "Eva" not in page.replace("Tip van eva", "")


def test_a_reviewer_sees_the_letter_and_no_name(
    client: Client, course: CoursePage, peer_exercise: LetterExercisePage, writer: Enrolment, letter: LetterSubmission
) -> None:
    enrolment = reviewer(course, peer_exercise, "dirk")
    review = services.claim_review(enrolment, peer_exercise.uid)
    assert review is not None
    client.force_login(enrolment.person)
    page = client.get(reverse("courses:letter_review", args=[review.uid])).content.decode()
    assert "Wij zien uw betaling nog niet" in page
    assert writer.person.email not in page
    assert writer.person.name not in page
    assert "KANARIE" not in page


def test_nobody_looks_at_their_own_letter_or_twice_at_one(
    course: CoursePage, peer_exercise: LetterExercisePage, writer: Enrolment, letter: LetterSubmission
) -> None:
    assert services.claim_review(writer, peer_exercise.uid) is None
    enrolment = reviewer(course, peer_exercise, "dirk")
    first = services.claim_review(enrolment, peer_exercise.uid)
    again = services.claim_review(enrolment, peer_exercise.uid)
    assert first is not None
    assert again is not None
    assert first.pk == again.pk
    services.give_review(first, points(letter, 2, 2), "")
    assert services.claim_review(enrolment, peer_exercise.uid) is None


def test_a_third_reviewer_finds_no_place(
    course: CoursePage, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    for name in ("dirk", "eva"):
        assert services.claim_review(reviewer(course, peer_exercise, name), peer_exercise.uid)
    assert services.claim_review(reviewer(course, peer_exercise, "fien"), peer_exercise.uid) is None


def test_a_place_left_for_three_days_is_free_again(
    course: CoursePage, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    for name in ("dirk", "eva"):
        services.claim_review(reviewer(course, peer_exercise, name), peer_exercise.uid)
    LetterReview.objects.filter(slot=1).update(claimed_at=timezone.now() - timedelta(days=4))
    taken = services.claim_review(reviewer(course, peer_exercise, "fien"), peer_exercise.uid)
    assert taken is not None
    assert taken.slot == 1


def test_only_who_handed_in_may_look_at_others(
    course: CoursePage, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    with pytest.raises(services.LearningError):
        services.claim_review(enrolled(course, "dirk"), peer_exercise.uid)


def test_letters_stay_within_the_provider(
    client: Client, peer_exercise: LetterExercisePage, letter: LetterSubmission, other_provider: object
) -> None:
    from courses.models import ProviderPage

    elsewhere = make_course(ProviderPage.objects.get(provider=other_provider), title="Elders")
    stranger = enrolled(elsewhere, "gijs")
    LetterSubmission.objects.create(
        enrolment=stranger,
        exercise_uid=peer_exercise.uid,  # the same key, as a forged course archive could bring
        title="x",
        number=1,
        state="done",
        review="peer",
        task=letter.task,
        pass_mark=70,
    )
    assert services.claim_review(stranger, peer_exercise.uid) is None


def test_a_review_is_its_reviewers_alone(
    client: Client, course: CoursePage, peer_exercise: LetterExercisePage, writer: Enrolment, letter: LetterSubmission
) -> None:
    review = services.claim_review(reviewer(course, peer_exercise, "dirk"), peer_exercise.uid)
    assert review is not None
    url = reverse("courses:letter_review", args=[review.uid])
    for person in (writer.person, enrolled(course, "eva").person):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code == 404


def test_after_a_week_the_writer_may_look_alone(
    writer: Enrolment, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    with pytest.raises(services.LearningError):
        services.review_own(letter, points(letter, 2, 2), "")
    LetterSubmission.objects.filter(pk=letter.pk).update(submitted_at=timezone.now() - timedelta(days=8))
    done = services.review_own(letter, points(letter, 2, 2), "")
    assert (done.state, done.score_percent) == ("done", 100)


def test_a_letter_that_is_done_takes_no_more_reviews(
    course: CoursePage, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    review = services.claim_review(reviewer(course, peer_exercise, "dirk"), peer_exercise.uid)
    assert review is not None
    LetterSubmission.objects.filter(pk=letter.pk).update(state="done")
    with pytest.raises(services.LearningError):
        services.give_review(review, points(letter, 2, 2), "")


def test_erasing_a_reviewer_keeps_the_points(
    course: CoursePage, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    enrolment = reviewer(course, peer_exercise, "dirk")
    review = services.claim_review(enrolment, peer_exercise.uid)
    assert review is not None
    services.give_review(review, points(letter, 2, 1), "Tip")
    enrolment.person.delete()
    review.refresh_from_db()
    assert review.reviewer is None
    assert sum(review.points.values()) == 3


def test_a_reviewer_whose_letter_got_its_score_meanwhile_gets_another(
    course: CoursePage, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    enrolment = reviewer(course, peer_exercise, "dirk")
    assert services.claim_review(enrolment, peer_exercise.uid)
    LetterSubmission.objects.filter(pk=letter.pk).update(submitted_at=timezone.now() - timedelta(days=8))
    services.review_own(letter, points(letter, 2, 2), "")
    other = handed_in(enrolled(course, "fatima"), peer_exercise)
    again = services.claim_review(enrolment, peer_exercise.uid)
    assert again is not None
    assert again.submission_id == other.pk


def test_two_clicks_at_once_take_one_place(
    course: CoursePage, peer_exercise: LetterExercisePage, letter: LetterSubmission
) -> None:
    person = reviewer(course, peer_exercise, "dirk").person
    first, second = _take_place(letter.pk, person), _take_place(letter.pk, person)
    assert first is not None
    assert second is not None
    assert first.pk == second.pk


def test_a_writer_waits_with_the_latest_version_only(
    course: CoursePage, peer_exercise: LetterExercisePage, writer: Enrolment, letter: LetterSubmission
) -> None:
    latest = handed_in(writer, peer_exercise, GOOD.replace("gerust", "vandaag gerust"))
    enrolment = reviewer(course, peer_exercise, "dirk")
    review = services.claim_review(enrolment, peer_exercise.uid)
    assert review is not None
    assert review.submission_id == latest.pk
    services.give_review(review, points(latest, 2, 2), "")
    assert services.claim_review(enrolment, peer_exercise.uid) is None


def test_a_letter_signed_with_ones_own_name_does_not_come_before_others(
    course: CoursePage, peer_exercise: LetterExercisePage
) -> None:
    writer = services.enrol(User.objects.create_user("saskia@example.org", name="Saskia Hoekstra"), course)
    with pytest.raises(services.LearningError, match="Hoekstra"):
        handed_in(writer, peer_exercise, GOOD.replace("Noor de Vries", "S. Hoekstra"))
    with pytest.raises(services.LearningError, match=r"saskia@example\.org"):
        handed_in(writer, peer_exercise, GOOD + " saskia@example.org")
