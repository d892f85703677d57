"""An author's conversation in Wagtail: stopped by errors on every way to publish, with the drawing beside the list."""

import copy
import json
from typing import Any, cast

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from courses.authoring import concerns
from courses.conversations.blocks import MOST_TURNS
from courses.conversations.concerns import overview_of
from courses.conversations.previews import DRAWING, DrawingPreview
from courses.models import CoursePage, LessonPage, SimulationPage
from naast.organisations.models import Provider
from tests.courses.conversations.samples import ENDINGS, TURNS, choice, turn
from tests.courses.provider.conftest import member, signed_in
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
LONG = "Dit is een zin met heel erg veel woorden die maar doorgaat en doorgaat totdat niemand meer weet waar die begon."
LOST = turn("los", choice("x", "begin"), choice("y", "situatie", effects={"trust": 1}))


@pytest.fixture
def author(provider: Provider) -> Client:
    """An author of the provider, signed in."""
    return signed_in(member(provider, "auteur@example.org"))


@pytest.fixture
def other_author(other_provider: Provider) -> Client:
    """An author of another provider, signed in."""
    return signed_in(member(other_provider, "ander@example.org"))


def with_turns(page: SimulationPage, *extra: dict[str, Any], **fields: Any) -> SimulationPage:
    page.turns = json.dumps([*copy.deepcopy(TURNS), *extra])
    for name, value in fields.items():
        setattr(page, name, value)
    return page


def lines(page: SimulationPage) -> list[tuple[bool, str]]:
    return [(concern.error, concern.text) for concern in concerns(page)]


def test_a_sound_conversation_raises_nothing(simulation: SimulationPage) -> None:
    assert lines(simulation) == []


def test_a_fault_is_an_error_among_the_concerns(simulation: SimulationPage) -> None:
    ((error, text),) = lines(with_turns(simulation, LOST))
    assert error
    assert "los" in text


def test_a_draft_that_is_half_written_is_no_crash(simulation: SimulationPage) -> None:
    half = turn("half", choice("a", ""))
    half["value"]["choices"][0]["value"] |= {
        "text": None,
        "when": [{"type": "item", "id": "w", "value": {"measure": "", "rule": None}}],
    }
    half["value"] |= {"says": None, "key": None}
    assert any(error for error, _text in lines(with_turns(simulation, half)))


def test_ten_thousand_turns_are_never_made(simulation: SimulationPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.conversations.concerns.script_of", None)
    simulation.turns = json.dumps([turn(f"t{number}") for number in range(10_000)])
    ((error, text),) = lines(simulation)
    assert error
    assert str(MOST_TURNS) in text


def test_a_lesson_of_another_course_or_one_that_is_hidden_is_a_warning(
    simulation: SimulationPage, course: CoursePage, lessons: list[LessonPage]
) -> None:
    other = LessonPage.objects.descendant_of(make_course(course.provider_page, title="Anders")).first()
    LessonPage.objects.filter(pk=lessons[1].pk).update(live=False)
    for lesson, told in ((lessons[0], 0), (lessons[1], 1), (other, 1)):
        turns = copy.deepcopy(TURNS)
        turns[0]["value"]["choices"][0]["value"]["lesson"] = lesson.pk
        simulation.turns = json.dumps(turns)
        found = lines(simulation)
        assert len(found) == told
        assert not any(error for error, _text in found)


def test_the_check_asks_as_little_for_many_lessons_as_for_one(
    simulation: SimulationPage, lessons: list[LessonPage]
) -> None:
    costs = []
    for amount in (1, 7):
        turns = copy.deepcopy(TURNS)
        each = [every for part in turns for every in part["value"]["choices"]]
        for place, row in enumerate(each[:amount]):
            row["value"]["lesson"] = lessons[place % 2].pk
        simulation.turns = json.dumps(turns)
        with CaptureQueriesContext(connection) as captured:
            overview_of(simulation)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def refused(page: SimulationPage) -> bool:
    return len(SimulationPage.objects.get(pk=page.pk).turns) == len(TURNS)


def test_the_page_before_publishing_shows_the_error_and_the_drawing_and_publishes_nothing(
    author: Client, simulation: SimulationPage
) -> None:
    revision = with_turns(simulation, LOST).save_revision()
    url = f"/beheer/publiceren/{simulation.pk}/"
    page = author.get(url).text
    assert "graph__node--error" in page
    assert "conversation-graph" in page
    assert 'type="submit">Publ' not in page
    author.post(url, {"revision": revision.pk})
    assert refused(simulation)


def test_a_warning_can_be_passed(author: Client, simulation: SimulationPage) -> None:
    turns = copy.deepcopy(TURNS)
    turns[0]["value"]["says"] = LONG
    simulation.turns = json.dumps(turns)
    revision = simulation.save_revision()
    assert [error for error, _text in lines(simulation)] == [False]
    author.post(f"/beheer/publiceren/{simulation.pk}/", {"revision": revision.pk})
    assert SimulationPage.objects.get(pk=simulation.pk).turns[0].value["says"] == LONG


def test_publishing_in_bulk_is_stopped(author: Client, simulation: SimulationPage) -> None:
    with_turns(simulation, LOST).save_revision()
    url = f"/beheer/bulk/wagtailcore/page/publish/?id={simulation.pk}&next=/beheer/"
    assert "los" in author.post(url, {"concerns_seen": "1"}).text
    assert refused(simulation)


def test_an_approval_publishes_no_errors(simulation: SimulationPage, provider: Provider) -> None:
    user = member(provider, "auteur@example.org")
    task = GroupApprovalTask.objects.create(name="Kijken")
    task.groups.add(Group.objects.get(name=f"Opleider {provider.pk}"))
    workflow = Workflow.objects.create(name="Kijken")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=provider.page)
    with_turns(simulation, LOST).save_revision()
    workflow.start(simulation, user).current_task_state.approve(user=user)
    assert refused(simulation)


def edited(page: SimulationPage, **fields: Any) -> dict[str, Any]:
    """What the editor would post for a conversation with one turn and one ending."""
    data: dict[str, Any] = {
        "title": page.title,
        "slug": page.slug,
        "intro": "",
        "goal": "",
        "minutes": 8,
        "rki_topics": "",
        "counts": "finished",
        "persona": "Samira",
        "about": "",
        "situation": "",
        "channel": "phone",
        "start_stress": 5,
        "start_trust": 5,
        "start_information": 5,
        "start_agreement": 5,
        "portrait-count": 0,
        "turns-count": 1,
        "turns-0-type": "turn",
        "turns-0-id": "",
        "turns-0-order": 0,
        "turns-0-deleted": "",
        "turns-0-value-key": "begin",
        "turns-0-value-scene": "",
        "turns-0-value-says": "Hallo?",
        "turns-0-value-choices-count": 1,
        "endings-count": 1,
        "endings-0-type": "ending",
        "endings-0-id": "",
        "endings-0-order": 0,
        "endings-0-deleted": "",
        "endings-0-value-key": "klaar",
        "endings-0-value-title": "Klaar",
        "endings-0-value-text": "Het is klaar.",
        "endings-0-value-success": "on",
        "endings-0-value-when-count": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000,
    }
    start = "turns-0-value-choices-0"
    data |= {f"{start}-id": "", f"{start}-order": 0, f"{start}-deleted": "", f"{start}-type": "item"}
    data |= {f"{start}-value-{name}": "" for name in ("reply", "flag", "lesson")}
    data |= {f"{start}-value-text": "Dag.", f"{start}-value-note": "Kort.", f"{start}-value-goes_to": "klar"}
    data |= {f"{start}-value-effects-{name}": 0 for name in ("stress", "trust", "information", "agreement")}
    return data | {f"{start}-value-when-count": 0} | fields


def test_publishing_in_the_editor_is_stopped_and_what_was_typed_is_kept(
    author: Client, simulation: SimulationPage
) -> None:
    data = edited(simulation, **{"action-publish": "1"})
    answer = author.post(f"/beheer/pages/{simulation.pk}/edit/", data)
    assert answer["Location"] == f"/beheer/publiceren/{simulation.pk}/"
    assert refused(simulation)
    assert "klaar" in author.get(answer["Location"]).text.split("klar", 1)[1]  # the key that was meant
    draft = SimulationPage.objects.get(pk=simulation.pk).get_latest_revision_as_object()
    assert [child.value["says"] for child in draft.turns] == ["Hallo?"]


def test_a_mended_conversation_is_published_from_the_editor(author: Client, simulation: SimulationPage) -> None:
    fields = {"turns-0-value-choices-0-value-goes_to": "einde", "action-publish": "1"}
    answer = author.post(f"/beheer/pages/{simulation.pk}/edit/", edited(simulation, **fields))
    # One warning is left (every ending is a success), and that can be passed.
    author.post(answer["Location"], {"revision": SimulationPage.objects.get(pk=simulation.pk).latest_revision_id})
    assert len(SimulationPage.objects.get(pk=simulation.pk).turns) == 1


def test_the_drawing_is_of_the_latest_draft_and_for_who_may_edit(
    author: Client, other_author: Client, learner: Client, simulation: SimulationPage
) -> None:
    with_turns(simulation, LOST).save_revision()
    url = f"/beheer/gesprek/{simulation.pk}/tekening/"
    page = author.get(url)
    assert page.status_code == 200
    assert "4. los" in page.text
    assert other_author.get(url).status_code == 404
    assert learner.get(url).status_code == 404
    assert Client().get(url).status_code == 302
    assert author.post(url).status_code == 405
    assert author.get(f"/beheer/gesprek/{simulation.get_parent().pk}/tekening/").status_code == 404


def test_the_editor_leads_to_the_drawing(author: Client, simulation: SimulationPage) -> None:
    assert f"/beheer/gesprek/{simulation.pk}/tekening/" in author.get(f"/beheer/pages/{simulation.pk}/edit/").text


def test_endings_that_nobody_reaches_stop_it_too(simulation: SimulationPage) -> None:
    simulation.endings = json.dumps([*copy.deepcopy(ENDINGS), copy.deepcopy(ENDINGS[1]) | {"id": "x"}])
    assert any(error for error, _text in lines(simulation))


def test_the_preview_can_show_the_drawing_of_what_was_not_saved(simulation: SimulationPage, rf: RequestFactory) -> None:
    request = rf.get("/beheer/")
    with_turns(simulation, LOST)
    context = DrawingPreview.get_preview_context(cast("DrawingPreview", simulation), request, DRAWING)
    assert context["overview"].errors == 1
    template = DrawingPreview.get_preview_template(cast("DrawingPreview", simulation), request, DRAWING)
    assert "4. los" in render_to_string(template, context)
