"""Alice finished a module two weeks ago, and got her mail of this week."""

from collections.abc import Iterator

import pytest
import time_machine

from courses import services
from courses.models import CoursePage, QuizAttempt, RetrievalRound
from courses.tasks import plan_retrieval
from naast.accounts.models import User
from tests.courses.retrieval.helpers import SUNDAY, TUESDAY, finish


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(SUNDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def finished(alice: User, course: CoursePage, clock: time_machine.Traveller) -> QuizAttempt:
    """Alice finished the module two weeks ago and asked for questions."""
    attempt = finish(alice, course, clock)
    services.switch_retrieval(alice, active=True)
    return attempt


@pytest.fixture
def mailed(finished: QuizAttempt, clock: time_machine.Traveller) -> RetrievalRound:
    """It is Tuesday and Alice got her mail."""
    clock.move_to(TUESDAY)
    plan_retrieval()
    return RetrievalRound.objects.get()
