"""Two tabs, double clicks and impatient people in a conversation: many requests at once, on real connections."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from courses import services
from courses.models import (
    ConversationMove,
    ConversationRun,
    CourseCompletion,
    Enrolment,
    ExerciseProgress,
    LessonPage,
    QuizPage,
    SimulationPage,
)
from naast.accounts.models import User
from tests.courses.conversations.samples import GOOD, played

pytestmark = pytest.mark.django_db(transaction=True)
POSTS = 50
TABS = 10


def together(work: Callable[[int], Any], times: int = TABS) -> list[Any]:
    """Do something many times at the same moment; raises what any of them raised."""
    gate = threading.Barrier(TABS)

    def once(number: int) -> Any:
        try:
            if number < TABS:
                gate.wait(timeout=30)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(once, range(times)))


def test_beginning_in_many_tabs_gives_one_run(enrolment: Enrolment, simulation: SimulationPage) -> None:
    runs = together(lambda _number: services.start_run(enrolment, simulation))
    assert len({run.pk for run in runs}) == 1
    assert ConversationRun.objects.count() == ExerciseProgress.objects.count() == 1


def test_beginning_again_in_many_tabs_leaves_one_open(enrolment: Enrolment, simulation: SimulationPage) -> None:
    run = services.start_run(enrolment, simulation)
    services.make_move(run, 1, run.script["turns"][0]["choices"][0]["id"])
    together(lambda _number: services.start_again(enrolment, simulation))
    # The first leaves what was said; the others find a conversation in which nothing was said yet.
    assert list(ConversationRun.objects.order_by("number").values_list("state", flat=True)) == ["left", "open"]


def test_fifty_posts_of_one_move_give_one_row(alice: User, enrolment: Enrolment, simulation: SimulationPage) -> None:
    run = services.start_run(enrolment, simulation)
    path = f"/mijn/gesprekken/{run.uid}/"
    first = Client()
    first.force_login(alice)
    session = first.cookies["sessionid"].value

    def post(number: int) -> str:
        client = Client()
        client.cookies["sessionid"] = session
        response = client.post(path, {"positie": "1", "keuze": ("stil", "bedrag")[number % 2]})
        return f"{response.status_code} {response.headers['Location']}"

    assert set(together(post, POSTS)) == {f"302 {path}#nu"}
    (move,) = ConversationMove.objects.all()
    assert move.choice_id in {"stil", "bedrag"}


def test_the_last_answer_from_many_tabs_completes_the_course_once(
    enrolment: Enrolment, simulation: SimulationPage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    quiz.unpublish()
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    run = played(services.start_run(enrolment, simulation), GOOD[:2])
    runs = together(lambda _number: services.make_move(run, 3, "afspraak"))
    assert {(each.state, each.finished_at) for each in runs} == {("finished", runs[0].finished_at)}
    assert ConversationMove.objects.count() == 3
    assert CourseCompletion.objects.count() == 1


def test_an_answer_while_another_tab_begins_again_ends_in_one_open_run(
    enrolment: Enrolment, simulation: SimulationPage
) -> None:
    run = services.start_run(enrolment, simulation)

    def either(number: int) -> Any:
        if number % 2:
            return services.start_again(enrolment, simulation)
        return services.make_move(run, 1, "stil")

    together(either)
    assert ConversationRun.objects.filter(state="open").count() == 1
    assert run.moves.count() <= 1
