"""What attackers and honest people tried with letters: copies, other notations, names that are words, late points."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses import services
from courses.models import CoursePage, LetterExercisePage, LetterSubmission
from naast.accounts.models import User
from tests.courses.letters.conftest import enrolled, handed_in, points

pytestmark = pytest.mark.django_db
# A letter that is neither the one to repair nor the example.
OTHER = """Beste mevrouw De Boer,

Er staat nog een rekening open van uw verzekering. Het gaat om een bedrag dat u in april had moeten overmaken aan ons. Wilt u
dat deze week doen? Heeft u daar vragen over, dan horen wij het graag van u. U bereikt ons elke werkdag tot vijf uur.

Groeten van de afdeling"""


def test_the_example_with_a_sentence_behind_it_is_still_the_example(
    course: CoursePage, peer_exercise: LetterExercisePage
) -> None:
    learner = enrolled(course, "dirk")
    handed_in(learner, peer_exercise, OTHER)
    second = services.start_letter(learner, peer_exercise)
    more = "\n\nWij horen graag van u. Heeft u nog vragen over deze brief of iets anders? Bel dan gerust met een collega van mij."
    with pytest.raises(services.LearningError):
        services.hand_in_letter(second, str(second.task["example"]) + more)


def test_the_telephone_number_of_the_assignment_may_be_written_in_another_way(
    course: CoursePage, make_exercise: Callable[..., LetterExercisePage]
) -> None:
    exercise = make_exercise(facts=["Telefoon: 010 123 45 67."])
    letter = services.start_letter(enrolled(course, "dirk"), exercise)
    done = services.hand_in_letter(letter, OTHER + "\nBel ons op 010-1234567.")
    assert done.state == "review"


@pytest.mark.parametrize("name", ["Anneke de Groot", "Mei Lin", "Piet van der Meer"])
def test_a_name_that_is_an_ordinary_word_too_does_not_keep_its_bearer_from_handing_in(
    course: CoursePage, peer_exercise: LetterExercisePage, name: str
) -> None:
    writer = services.enrol(User.objects.create_user("naam@example.org", name=name), course)
    letter = services.start_letter(writer, peer_exercise)
    text = (
        OTHER
        + "\nHet is een groot bedrag. Betaal voor 15 mei. Wilt u meer tijd? Dan hoort der eerste dag bij een regeling."
    )
    assert services.hand_in_letter(letter, text).state == "review"


def test_a_reviewer_who_sends_points_too_late_is_thanked(
    client: Client, course: CoursePage, peer_exercise: LetterExercisePage
) -> None:
    writer, other = enrolled(course, "dirk"), enrolled(course, "eva")
    letter = handed_in(writer, peer_exercise)
    handed_in(other, peer_exercise)
    review = services.claim_review(other, peer_exercise.uid)
    assert review is not None
    LetterSubmission.objects.filter(pk=letter.pk).update(submitted_at=timezone.now() - timedelta(days=8))
    services.review_own(letter, points(letter, 2, 2), "")
    client.force_login(other.person)
    given = {f"points-{key}": "1" for key in points(letter, 1, 1)}
    response = client.post(reverse("courses:letter_review", args=[review.uid]), given)
    assert response.status_code in {302, 400}
