"""A conversation on a real web server: fifty posts of one answer, and a web process that dies between two of them.

``NAAST_ROUNDS`` says how hard, as for quizzes.
"""

import http.client
import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from courses import services
from courses.models import ConversationMove, CoursePage, Enrolment, SimulationPage
from naast.accounts.models import User
from tests.courses.conversations.samples import choices_of, make_simulation
from tests.service.test_quiz_integrity import ROUNDS, SUBMITS, Answer, Web, web
from tests.support.processes import wait_until

__all__ = ["web"]  # a fixture
pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def simulation(course: CoursePage) -> SimulationPage:
    """A conversation of three turns, of which two can go round."""
    return make_simulation(course)


@pytest.fixture
def enrolment(alice: User, course: CoursePage) -> Enrolment:
    """Alice takes the course."""
    return services.enrol(alice, course)


def test_fifty_posts_of_one_answer_give_one_row(web: Web, enrolment: Enrolment, simulation: SimulationPage) -> None:
    for _ in range(ROUNDS):
        run = services.start_again(enrolment, simulation)
        start = threading.Barrier(SUBMITS)

        def say(number: int, path: str = f"/mijn/gesprekken/{run.uid}/", gate: Any = start) -> Answer:
            gate.wait()
            return web.send("POST", path, {"positie": 1, "keuze": ("stil", "bedrag")[number % 2]})

        with ThreadPoolExecutor(SUBMITS) as pool:
            found = list(pool.map(say, range(SUBMITS)))
        assert {(status, path) for status, path, _text in found} == {(302, f"/mijn/gesprekken/{run.uid}/#nu")}
        assert ConversationMove.objects.filter(run=run).count() == 1


def test_what_was_answered_survives_the_death_of_the_web_process(
    web: Web,
    enrolment: Enrolment,
    simulation: SimulationPage,
) -> None:
    dice = random.Random(7)
    for _ in range(ROUNDS):
        run = services.start_again(enrolment, simulation)
        answered: list[str] = []

        def talk(path: str = f"/mijn/gesprekken/{run.uid}/", answered: list[str] = answered) -> None:
            """Go round and round, until the connection breaks."""
            with suppress(OSError, http.client.HTTPException):
                for turn in range(60):
                    choice = ("stil", "opnieuw")[turn % 2]
                    assert web.send("POST", path, {"positie": turn + 1, "keuze": choice})[0] == 302
                    answered.append(choice)

        victim = wait_until(lambda: web.worker, why="a process that answers")
        learner = threading.Thread(target=talk)
        learner.start()
        threading.Event().wait(dice.uniform(0.05, 0.6))  # somewhere between the first answer and the last
        os.kill(victim, signal.SIGKILL)
        learner.join(timeout=60)
        wait_until(web.is_up, timeout=60, why="the web server answers again")
        kept = choices_of(run)
        # The post that broke may have arrived or not; every answer before it is there, once and in order.
        assert kept[: len(answered)] == answered
        assert len(kept) <= len(answered) + 1
        status, _path, text = web.send("GET", f"/mijn/gesprekken/{run.uid}/")
        assert (status, f"Beurt {len(kept) + 1}" in text) == (200, True)
