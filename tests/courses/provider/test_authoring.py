"""What authors are told before publishing, and what no way of publishing gets past."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from courses.authoring import Concern, concerns, quizzes_to_look_at
from courses.models import (
    CoursePage,
    LessonPage,
    ModulePage,
    ProviderPage,
    QuestionBankPage,
    QuestionPage,
    QuizPage,
)
from naast.organisations.models import Provider
from tests.support.pages import QUESTIONS, make_child, make_course, question

pytestmark = pytest.mark.django_db
LONG = "Dit is een zin met heel erg veel woorden die maar doorgaat en doorgaat totdat niemand meer weet waar die begon."
UNANSWERABLE = question("single_choice", "Wat nu?", [("a", False), ("b", False)])


def said(page: Page) -> str:
    return " | ".join(f"{concern.where} {concern.text}" for concern in concerns(page))


def errors(page: Page) -> list[Concern]:
    return [concern for concern in concerns(page) if concern.error]


def with_questions(quiz: QuizPage, *raw: dict[str, Any], **fields: Any) -> QuizPage:
    quiz.questions = json.dumps(list(raw) or QUESTIONS)
    for name, value in fields.items():
        setattr(quiz, name, value)
    return quiz


def make_bank(provider_page: ProviderPage, count: int, title: str = "Voorraad", tags: str = "") -> QuestionBankPage:
    bank: QuestionBankPage = make_child(provider_page, QuestionBankPage(title=title))
    for number in range(count):
        raw = question("single_choice", f"Vraag {number}", [("ja", True), ("nee", False)])
        raw["value"]["tags"] = tags
        make_child(bank, QuestionPage(title=f"Vraag {number}", content=json.dumps([raw])))
    return bank


def draw(bank: QuestionBankPage, number: int, tag: str = "") -> dict[str, Any]:
    return {"type": "draw", "id": str(uuid.uuid4()), "value": {"bank": bank.pk, "number": number, "tag": tag}}


def test_a_sound_quiz_raises_nothing(quiz: QuizPage) -> None:
    assert concerns(quiz) == []


def test_a_question_without_a_right_answer_is_an_error(quiz: QuizPage) -> None:
    (found,) = errors(with_questions(quiz, *QUESTIONS, UNANSWERABLE))
    assert "3" in found.where


def test_a_draft_that_is_half_written_is_an_error_and_no_crash(quiz: QuizPage) -> None:
    raw = question("single_choice", "", [("", False)])
    raw["value"]["points"] = None
    assert errors(with_questions(quiz, raw))


def test_an_empty_quiz_is_an_error(quiz: QuizPage) -> None:
    quiz.questions = json.dumps([])
    assert errors(quiz)


def test_a_pool_smaller_than_its_draw_is_a_warning(quiz: QuizPage, provider_page: ProviderPage) -> None:
    bank = make_bank(provider_page, 3, tags="wki")
    quiz.draws = json.dumps([draw(bank, 3)])
    assert concerns(quiz) == []
    quiz.draws = json.dumps([draw(bank, 4, "wki")])
    (found,) = concerns(quiz)
    assert not found.error
    quiz.draws = json.dumps([draw(bank, 1, "iets anders")])
    assert len(concerns(quiz)) == 1


def test_draws_that_overlap_are_held_against_what_they_share(quiz: QuizPage, provider_page: ProviderPage) -> None:
    bank = make_bank(provider_page, 4)
    quiz.draws = json.dumps([draw(bank, 3), draw(bank, 3)])
    assert len(concerns(quiz)) == 1
    quiz.draws = json.dumps([draw(bank, 2), draw(bank, 2)])
    assert concerns(quiz) == []


def test_a_draw_from_another_providers_bank_is_an_error(quiz: QuizPage, other_provider: Provider) -> None:
    quiz.draws = json.dumps([draw(make_bank(other_provider.page, 9, "Geheime voorraad"), 2)])
    (found,) = errors(quiz)
    assert "Geheime" not in found.text


def test_a_draw_whose_bank_is_gone_is_an_error(quiz: QuizPage, provider_page: ProviderPage) -> None:
    bank = make_bank(provider_page, 1)
    quiz.draws = json.dumps([draw(bank, 1)])
    quiz.save_revision().publish()
    bank.delete()
    assert errors(QuizPage.objects.get(pk=quiz.pk))


def test_an_image_needs_words(quiz: QuizPage, lessons: list[LessonPage]) -> None:
    svg = ContentFile(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "x.svg")
    image = Image.objects.create(title="x", width=1, height=1, file=svg)
    raw = question("single_choice", "Wat ziet u?", [("a", True), ("b", False)])
    raw["value"] |= {"image": image.pk, "image_alt": ""}
    assert len(concerns(with_questions(quiz, raw))) == 1
    raw["value"]["image_alt"] = "Een brief."
    assert concerns(with_questions(quiz, raw)) == []
    lesson = lessons[0]
    lesson.body = json.dumps([{"type": "figure", "value": {"image": image.pk, "alt": "", "caption": ""}}])
    assert len(concerns(lesson)) == 1


def test_long_sentences_are_named_in_lessons_and_questions(quiz: QuizPage, lessons: list[LessonPage]) -> None:
    lesson = lessons[0]
    lesson.body = json.dumps([{"type": "text", "value": f"<p>{LONG}</p><p>Kort.</p>"}])
    (found,) = concerns(lesson)
    assert "21" in found.text or "22" in found.text
    assert not found.error
    raw = question("single_choice", LONG + " Toch?", [("a", True), ("b", False)])
    assert "Dit is een zin" in said(with_questions(quiz, raw))


def test_many_long_sentences_are_counted_not_listed(lessons: list[LessonPage]) -> None:
    lessons[0].body = json.dumps([{"type": "text", "value": f"<p>{LONG}</p>" * 9}])
    assert len(concerns(lessons[0])) == 6


def test_too_little_time_one_blind_attempt_and_a_past_closing_are_warnings(quiz: QuizPage) -> None:
    many = [question("single_choice", f"V{number}?", [("a", True), ("b", False)]) for number in range(4)]
    assert len(concerns(with_questions(quiz, *many, time_limit=1))) == 1
    quiz.time_limit = None
    quiz.attempt_limit, quiz.review_when = 1, "never"
    assert len(concerns(quiz)) == 1
    quiz.attempt_limit, quiz.closes_at = None, timezone.now() - timedelta(days=1)
    assert len(concerns(quiz)) == 1
    quiz.closes_at, quiz.review_when = None, "closed"
    assert len(concerns(quiz)) == 1


def test_a_pass_mark_out_of_reach_is_an_error(quiz: QuizPage) -> None:
    raw = {"type": "open_answer", "id": str(uuid.uuid4()), "value": {"text": "Leg uit.", "points": 5, "rubric": []}}
    assert errors(with_questions(quiz, *QUESTIONS, raw))


def test_courses_that_wait_for_each_other_are_an_error(provider_page: ProviderPage, course: CoursePage) -> None:
    other = make_course(provider_page, title="Tweede")
    third = make_course(provider_page, title="Derde")
    for page, before in ((other, course), (third, other)):
        page.prerequisites = json.dumps([{"type": "course", "value": before.pk}])
        page.save_revision().publish()
    assert errors(other) == []
    course.prerequisites = json.dumps([{"type": "course", "value": third.pk}])
    assert len(errors(course)) == 1


def test_a_course_that_nobody_can_complete_is_a_warning(course: CoursePage, quiz: QuizPage) -> None:
    assert concerns(course) == []
    QuizPage.objects.filter(pk=quiz.pk).update(closes_at=timezone.now() - timedelta(days=1))
    assert len(concerns(course)) == 1
    course.require_lessons = course.require_quizzes = False
    assert len(concerns(course)) == 1


def test_modules_that_wait_for_each_other_are_an_error(course: CoursePage) -> None:
    first = ModulePage.objects.child_of(course).get()
    second = make_child(
        course, ModulePage(title="Twee", prerequisites=json.dumps([{"type": "module", "value": first.pk}]))
    )
    assert errors(second) == []
    first.prerequisites = json.dumps([{"type": "module", "value": second.pk}])
    assert errors(first)


def edited(client: Client, page: Page, **fields: Any) -> dict[str, Any]:
    """What the editor would post for a quiz."""
    raw = {child["id"]: child for child in page.questions.raw_data}
    data: dict[str, Any] = {
        "title": page.title,
        "slug": page.slug,
        "intro": "",
        "pass_mark": 70,
        "wait_minutes": 0,
        "counted_score": "best",
        "review_when": "submitted",
        "review_shows": "all",
        "questions-count": len(raw),
        "draws-count": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000,
    }
    for place, child in enumerate(page.questions.raw_data):
        prefix, value = f"questions-{place}", child["value"]
        data |= {f"{prefix}-type": child["type"], f"{prefix}-id": child["id"], f"{prefix}-order": place}
        data |= {f"{prefix}-deleted": "", f"{prefix}-value-text": value["text"], f"{prefix}-value-points": 1}
        data |= {f"{prefix}-value-options-count": len(value["options"])}
        for at, option in enumerate(value["options"]):
            start = f"{prefix}-value-options-{at}"
            data |= {f"{start}-id": option["id"], f"{start}-order": at, f"{start}-deleted": ""}
            data |= {f"{start}-type": "item", f"{start}-value-text": option["value"]["text"]}
            if option["value"]["right"]:
                data[f"{start}-value-right"] = "on"
    return data | fields


def test_publishing_with_a_warning_asks_first_and_loses_nothing(author: Client, quiz: QuizPage) -> None:
    data = edited(author, quiz, intro=LONG, time_limit="", **{"action-publish": "1"})
    answer = author.post(f"/beheer/pages/{quiz.pk}/edit/", data)
    assert answer["Location"] == f"/beheer/publiceren/{quiz.pk}/"
    quiz.refresh_from_db()
    assert quiz.intro == ""
    assert quiz.get_latest_revision_as_object().intro == LONG
    page = author.get(answer["Location"]).text
    assert "Dit is een zin" in page
    revision = quiz.get_latest_revision()
    author.post(answer["Location"], {"revision": revision.pk})
    quiz.refresh_from_db()
    assert quiz.intro == LONG


def test_publishing_a_sound_quiz_asks_nothing(author: Client, quiz: QuizPage) -> None:
    author.post(
        f"/beheer/pages/{quiz.pk}/edit/", edited(author, quiz, intro="Kort en goed.", **{"action-publish": "1"})
    )
    quiz.refresh_from_db()
    assert quiz.intro == "Kort en goed."


def test_an_error_cannot_be_passed(author: Client, quiz: QuizPage) -> None:
    revision = with_questions(quiz, UNANSWERABLE, intro="Fout").save_revision()
    url = f"/beheer/publiceren/{quiz.pk}/"
    page = author.get(url)
    assert 'type="submit">Publ' not in page.text
    author.post(url, {"revision": revision.pk})
    assert QuizPage.objects.get(pk=quiz.pk).intro == ""


def test_a_newer_version_is_looked_at_first(author: Client, quiz: QuizPage) -> None:
    old = with_questions(quiz, intro=LONG).save_revision()
    with_questions(quiz, intro="Nieuw").save_revision()
    author.post(f"/beheer/publiceren/{quiz.pk}/", {"revision": old.pk})
    assert QuizPage.objects.get(pk=quiz.pk).intro == ""


def test_a_moment_that_was_set_is_kept(author: Client, quiz: QuizPage) -> None:
    quiz.save_revision().publish()
    later = timezone.now() + timedelta(days=3)
    data = edited(author, quiz, intro=LONG, go_live_at=timezone.localtime(later).strftime("%Y-%m-%d %H:%M"))
    answer = author.post(f"/beheer/pages/{quiz.pk}/edit/", data | {"action-publish": "1"})
    assert answer["Location"] == f"/beheer/publiceren/{quiz.pk}/"
    quiz.refresh_from_db()
    author.post(answer["Location"], {"revision": quiz.latest_revision_id})
    quiz.refresh_from_db()
    assert quiz.intro == ""
    assert quiz.scheduled_revision is not None


def test_only_who_may_publish_gets_there(other_author: Client, client: Client, quiz: QuizPage) -> None:
    quiz.save_revision()
    url = f"/beheer/publiceren/{quiz.pk}/"
    assert other_author.get(url).status_code == 404
    assert other_author.post(url, {"revision": quiz.get_latest_revision().pk}).status_code == 404
    assert client.get(url).status_code == 302


def bulk(client: Client, page: Page, **data: Any) -> Any:
    return client.post(f"/beheer/bulk/wagtailcore/page/publish/?id={page.pk}&next=/beheer/", data)


def test_publishing_in_bulk_asks_too_and_stops_at_errors(author: Client, quiz: QuizPage) -> None:
    module = quiz.get_parent()
    with_questions(quiz, intro=LONG).save_revision()
    assert "Dit is een zin" in bulk(author, quiz).text
    assert QuizPage.objects.get(pk=quiz.pk).intro == ""
    bulk(author, quiz, concerns_seen="1")
    assert QuizPage.objects.get(pk=quiz.pk).intro == LONG
    QuizPage.objects.get(pk=quiz.pk).unpublish()
    with_questions(quiz, UNANSWERABLE).save_revision()
    assert bulk(author, module, include_descendants="on", concerns_seen="1").status_code == 200
    assert not QuizPage.objects.get(pk=quiz.pk).live
    bulk(author, module)  # without what is below it nothing is amiss
    assert not QuizPage.objects.get(pk=quiz.pk).live


@pytest.fixture
def workflow(author: Client, provider_page: ProviderPage) -> Workflow:
    """One step in which people of the provider approve."""
    task = GroupApprovalTask.objects.create(name="Kijken")
    task.groups.add(Group.objects.get(name=f"Opleider {provider_page.provider.pk}"))
    made: Workflow = Workflow.objects.create(name="Kijken")
    WorkflowTask.objects.create(workflow=made, task=task)
    WorkflowPage.objects.create(workflow=made, page=provider_page)
    return made


def test_an_approval_publishes_no_errors(workflow: Workflow, quiz: QuizPage, provider: Provider) -> None:
    user = provider.memberships.get().user
    for raw, intro, published in ((UNANSWERABLE, "Fout", False), (QUESTIONS[0], "Goed", True)):
        page = with_questions(QuizPage.objects.get(pk=quiz.pk), raw, intro=intro)
        page.save_revision()
        workflow.start(page, user).current_task_state.approve(user=user)
        assert (QuizPage.objects.get(pk=quiz.pk).intro == intro) is published


def test_who_approves_in_the_editor_hears_that_nothing_was_published(
    author: Client, workflow: Workflow, quiz: QuizPage, provider: Provider, other_provider: Provider
) -> None:
    bank = make_bank(other_provider.page, 2)
    page = with_questions(QuizPage.objects.get(pk=quiz.pk), intro="Nieuw")
    page.draws = json.dumps([draw(bank, 2)])  # the form itself would not take it in
    page.save_revision()
    workflow.start(page, provider.memberships.get().user)
    data = edited(author, page, intro="Nieuw", **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    data |= {"draws-count": 1, "draws-0-type": "draw", "draws-0-order": 0, "draws-0-deleted": "", "draws-0-id": ""}
    data |= {"draws-0-value-bank": bank.pk, "draws-0-value-tag": "", "draws-0-value-number": 2}
    answer = author.post(f"/beheer/pages/{quiz.pk}/edit/", data, follow=True)
    stored = QuizPage.objects.get(pk=quiz.pk)
    assert stored.current_workflow_state is None
    assert stored.intro == ""
    assert f"/beheer/pages/{quiz.pk}/edit/" in "".join(str(message) for message in answer.context["messages"])


def test_the_editor_says_what_there_is_to_look_at(author: Client, quiz: QuizPage) -> None:
    url = f"/beheer/pages/{quiz.pk}/edit/"
    assert "/beheer/publiceren/" not in author.get(url).text
    with_questions(quiz, UNANSWERABLE).save_revision()
    page = author.get(url).text
    assert f"/beheer/publiceren/{quiz.pk}/" in page
    assert f"/opleider/eigen/toets/{quiz.uid}/proberen/" in page


def test_the_chooser_hides_banks_of_others(
    author: Client, provider_page: ProviderPage, other_provider: Provider
) -> None:
    make_bank(provider_page, 1, "Eigen voorraad")
    make_bank(other_provider.page, 1, "Geheime voorraad")
    for target in ("/beheer/choose-page/search/?q=voorraad", f"/beheer/choose-page/{other_provider.page.pk}/"):
        assert "Geheime" not in author.get(target).text
    page = author.get(f"/beheer/choose-page/{provider_page.pk}/?page_type=courses.questionbankpage").text
    assert "Eigen voorraad" in page


def test_the_overview_counts_quizzes_to_look_at(provider: Provider, quiz: QuizPage) -> None:
    assert quizzes_to_look_at(provider) == {}
    with_questions(quiz, intro=LONG).save_revision().publish()
    assert quizzes_to_look_at(provider) == {quiz.pk: 1}
