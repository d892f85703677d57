"""A quiz under attack, under load and under the axe: on a real web server, with real connections.

``NAAST_ROUNDS`` says how hard: 2 by default; the published figures are made with 100.
"""

import http.client
import os
import random
import signal
import sys
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from courses import services
from courses.models import CourseCompletion, Enrolment, ItemResult, LessonPage, QuizAttempt, QuizPage, SavedAnswer
from courses.selectors import course_of
from naast.accounts.models import User
from tests.courses.helpers import answers_to
from tests.support.processes import Process, environment, free_port, wait_until

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("NAAST_ROUNDS", "2"))
SUBMITS = 50
CSRF = "a" * 32
Answer = tuple[int, str, str]


@dataclass
class Web:
    """A web server of one process under a master that starts it anew when it dies."""

    port: int
    master: Process
    session: str

    def send(self, method: str, path: str, data: dict[str, Any] | None = None, *, csrf: str = CSRF) -> Answer:
        """One request of Alice's: the status, the address it leads to and the text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = urlencode(data or {}, doseq=True)
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
                "X-CSRFToken": csrf,
            }
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers.get("Location") or "", response.read().decode()
        finally:
            connection.close()

    @property
    def worker(self) -> int:
        """The id of the process that answers; 0 while there is none."""
        pid = self.master.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else 0

    def is_up(self) -> bool:
        """Tell whether it answers."""
        with suppress(OSError, http.client.HTTPException):
            return self.send("GET", "/healthz")[0] == 200
        return False


@pytest.fixture
def web(database_url: str, alice: User, tmp_path: Path) -> Iterator[Web]:
    """A real web server on the test's database, with Alice signed in."""
    client = Client()
    client.force_login(alice)
    port = free_port()
    env = environment(DATABASE_URL=database_url, NAAST_DATA=tmp_path, PORT=str(port), NAAST_NO_RATE_LIMITS="1")
    command = [sys.executable, "-m", "gunicorn", "naast.wsgi:application", "--bind", f"127.0.0.1:{port}", "--preload"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--no-control-socket"]
    server = Web(port, Process(command, env, name="web"), client.cookies["sessionid"].value)
    try:
        wait_until(server.is_up, timeout=60, why=f"the web server answers\n{server.master.output}")
        yield server
    finally:
        server.master.stop()


@pytest.fixture
def enrolment(alice: User, quiz: QuizPage, lessons: list[LessonPage]) -> Enrolment:
    """Alice, with every lesson read: the next passed attempt completes her course."""
    enrolment = services.enrol(alice, course_of(quiz))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    return enrolment


def answered(enrolment: Enrolment, quiz: QuizPage) -> QuizAttempt:
    """A new attempt with everything answered and nothing handed in."""
    attempt = services.start_attempt(enrolment, quiz)
    for item in attempt.items:
        services.save_answer(attempt, item, answers_to(item))
    return attempt


def test_fifty_submits_at_once_give_one_score_and_one_completion(
    web: Web, enrolment: Enrolment, quiz: QuizPage
) -> None:
    for _ in range(ROUNDS):
        attempt = answered(enrolment, quiz)
        start = threading.Barrier(SUBMITS)

        def submit(_number: int, path: str = f"/mijn/poging/{attempt.uid}/inleveren/", gate: Any = start) -> Answer:
            gate.wait()
            return web.send("POST", path)

        with ThreadPoolExecutor(SUBMITS) as pool:
            found = list(pool.map(submit, range(SUBMITS)))
        assert {(status, path) for status, path, _text in found} == {(302, f"/mijn/poging/{attempt.uid}/resultaat/")}
        attempt.refresh_from_db()
        assert (attempt.state, attempt.score_percent) == ("submitted", 100)
        assert ItemResult.objects.filter(attempt=attempt).count() == len(attempt.items)
    assert CourseCompletion.objects.count() == 1
    assert QuizAttempt.objects.count() == ROUNDS


def _forgeries(
    dice: random.Random, late: QuizAttempt, closed: QuizAttempt, foreign: QuizAttempt, running: QuizAttempt
) -> tuple[str, dict[str, Any], str]:
    """One post that must not be accepted: its address, form and CSRF token."""
    place = dice.randrange(1, 3)
    right: dict[str, Any] = dict(answers_to(closed.items[place - 1]))
    forgeries: list[tuple[str, dict[str, Any], str]] = [
        (f"/mijn/poging/{late.uid}/vraag/{place}/", right, CSRF),  # after the time
        (f"/mijn/poging/{closed.uid}/vraag/{place}/", right, CSRF),  # replayed after handing in
        (f"/mijn/poging/{foreign.uid}/vraag/{place}/", right, CSRF),  # somebody else's
        (f"/mijn/poging/{foreign.uid}/inleveren/", {}, CSRF),
        (f"/mijn/poging/{uuid.uuid4()}/vraag/{place}/", right, CSRF),  # nobody's
        (f"/mijn/poging/{running.uid}/vraag/{dice.choice([0, 3, 99])}/", right, CSRF),  # no such question
        (f"/mijn/poging/{running.uid}/vraag/1/", {"option": ["1", "2"]}, CSRF),  # two where one is asked
        (
            f"/mijn/poging/{running.uid}/vraag/{place}/",
            {"option": dice.choice(["9", "x" * 5000, "\x00", "-1"])},
            CSRF,
        ),
        (f"/mijn/poging/{running.uid}/vraag/{place}/", right, "b" * 32),  # from another site
        (f"/mijn/toets/{uuid.uuid4().hex}/begin/", {}, CSRF),
    ]
    return dice.choice(forgeries)


def test_late_replayed_and_tampered_posts_are_all_refused(
    web: Web, enrolment: Enrolment, bob: User, quiz: QuizPage
) -> None:
    dice = random.Random(3)
    closed = services.submit_attempt(answered(enrolment, quiz))
    quizzes = [quiz, *(quiz.copy(update_attrs={"slug": name, "title": name}) for name in ("laat", "open"))]
    late, running = (services.start_attempt(enrolment, each) for each in quizzes[1:])
    foreign = services.start_attempt(services.enrol(bob, course_of(quiz)), quiz)
    QuizAttempt.objects.filter(pk=late.pk).update(deadline_at=timezone.now() - timedelta(seconds=1))
    before = list(SavedAnswer.objects.order_by("pk").values_list("attempt", "item_uid", "response"))

    for _ in range(10 * ROUNDS):
        path, data, csrf = _forgeries(dice, late, closed, foreign, running)
        status, _path, text = web.send("POST", path, data, csrf=csrf)
        assert status in {400, 403, 404, 409}, (path, data, status)
        assert '"saved": true' not in text
    assert list(SavedAnswer.objects.order_by("pk").values_list("attempt", "item_uid", "response")) == before
    assert QuizAttempt.objects.count() == 4
    foreign.refresh_from_db()
    assert foreign.is_open
    closed.refresh_from_db()
    assert closed.score_percent == 100


def test_what_was_shown_as_saved_survives_the_death_of_the_web_process(
    web: Web, enrolment: Enrolment, quiz: QuizPage
) -> None:
    dice = random.Random(7)
    for _ in range(ROUNDS):
        attempt = services.start_attempt(enrolment, quiz)
        shown: dict[str, list[str]] = {}
        unsure: set[str] = set()

        def learn(attempt: QuizAttempt = attempt, shown: Any = shown, unsure: Any = unsure) -> None:
            """Answer and change answers, then hand in, until the connection breaks."""
            with suppress(OSError, http.client.HTTPException):
                for turn in range(6):
                    for number, item in enumerate(attempt.items, start=1):
                        data = answers_to(item, right=turn % 2 == 1)
                        unsure.add(item["uid"])
                        status, _path, text = web.send("POST", f"/mijn/poging/{attempt.uid}/vraag/{number}/", data)
                        assert (status, '"saved": true' in text) == (200, True)
                        shown[item["uid"]] = data["option"]
                        unsure.discard(item["uid"])
                web.send("POST", f"/mijn/poging/{attempt.uid}/inleveren/")

        victim = wait_until(lambda: web.worker, why="a process that answers")
        learner = threading.Thread(target=learn)
        learner.start()
        threading.Event().wait(dice.uniform(0.01, 0.35))  # somewhere between the first answer and the result
        os.kill(victim, signal.SIGKILL)
        learner.join(timeout=60)
        wait_until(web.is_up, timeout=60, why="the web server answers again")
        kept = dict(SavedAnswer.objects.filter(attempt=attempt).values_list("item_uid", "response"))
        assert set(shown) <= set(kept)
        # The post that broke may have arrived or not; every other answer is exactly what was shown as saved.
        assert {uid: kept[uid] for uid in shown if uid not in unsure} == {
            uid: sorted(chosen, key=int) for uid, chosen in shown.items() if uid not in unsure
        }
        status, path, _text = web.send("POST", f"/mijn/poging/{attempt.uid}/inleveren/")
        assert (status, path) == (302, f"/mijn/poging/{attempt.uid}/resultaat/")
        attempt.refresh_from_db()
        assert attempt.state == "submitted"
        assert ItemResult.objects.filter(attempt=attempt).count() == len(attempt.items)
