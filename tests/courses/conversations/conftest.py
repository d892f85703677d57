"""What the tests of conversations share."""

import pytest
from django.test import Client

from courses import services
from courses.models import CoursePage, Enrolment, SimulationPage
from naast.accounts.models import User
from tests.courses.conversations.samples import make_simulation


@pytest.fixture
def simulation(course: CoursePage) -> SimulationPage:
    """A live conversation in the course."""
    return make_simulation(course)


@pytest.fixture
def enrolment(alice: User, course: CoursePage) -> Enrolment:
    """Alice takes the course."""
    return services.enrol(alice, course)


@pytest.fixture
def learner(client: Client, alice: User, enrolment: Enrolment) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client
