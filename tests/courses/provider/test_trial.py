"""Authors try quizzes of every type as learners do, drafts too; nothing of it counts or leaks."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from courses.models import QuestionBankPage, QuestionPage, QuizAttempt, QuizPage, QuizTrial
from courses.selectors.previews import quiz_preview
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.provider.questions import every_type, right_answer
from tests.support.pages import CANARY, make_child, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(quiz: QuizPage) -> QuizPage:
    """A quiz with every type, in a draft that is newer than what is published."""
    quiz.questions = json.dumps(every_type())
    quiz.title = "Nieuwe titel"
    quiz.save_revision()
    return QuizPage.objects.get(pk=quiz.pk)


def url(quiz: QuizPage, provider: str = "eigen") -> str:
    return f"/opleider/{provider}/toets/{quiz.uid}/proberen/"


def posted(trial: QuizTrial) -> Iterator[tuple[str, object]]:
    for item in trial.items:
        for name, value in right_answer(item).items():
            yield f"{item['uid']}.{name}", value


def test_an_author_tries_the_draft_of_every_type(author: Client, mixed: QuizPage) -> None:
    author.post(url(mixed), {"begin": "1"})
    trial = QuizTrial.objects.get(quiz=mixed)
    assert len(trial.items) == 9
    asked = author.get(url(mixed)).text
    assert CANARY not in asked
    assert "Nieuwe titel" in asked
    names = re.findall(r' name="([^"]+)"', asked.split("<ol", 1)[1].split("</ol>")[0])
    assert all(name.split(".")[0] in {item["uid"] for item in trial.items} for name in names)
    assert author.post(url(mixed), dict(posted(trial))).status_code == 302
    trial.refresh_from_db()
    assert trial.finished
    page = author.get(url(mixed)).text
    assert CANARY in page
    assert "8 van 12 punten" in page
    assert not QuizAttempt.objects.exists()


def test_a_get_begins_nothing(author: Client, mixed: QuizPage) -> None:
    author.get(url(mixed))
    assert not QuizTrial.objects.exists()


def test_an_answer_that_does_not_fit_is_pointed_out_and_the_rest_is_kept(author: Client, mixed: QuizPage) -> None:
    author.post(url(mixed), {"begin": "1"})
    trial = QuizTrial.objects.get(quiz=mixed)
    numeric = next(item for item in trial.items if item["type"] == "numeric")
    answer = author.post(url(mixed), dict(posted(trial)) | {f"{numeric['uid']}.a": "veertig"})
    assert answer.status_code == 400
    assert "error-summary" in answer.text
    assert "Ik vraag wat lukt." in answer.text
    assert not QuizTrial.objects.get().finished


def test_the_next_try_replaces_the_last(author: Client, mixed: QuizPage) -> None:
    for _time in range(2):
        author.post(url(mixed), {"begin": "1"})
    author.post(url(mixed), {})
    author.post(url(mixed), {})  # a finished try: begins anew
    assert QuizTrial.objects.count() == 1
    assert not QuizTrial.objects.get().finished


def test_a_draft_that_is_half_written_says_so(author: Client, quiz: QuizPage) -> None:
    quiz.questions = json.dumps([question("single_choice", "Wat?", [("a", False), ("b", False)])])
    quiz.save_revision()
    page = author.post(url(quiz), {"begin": "1"}, follow=True).text
    assert "toast--caution" in page
    assert not QuizTrial.objects.exists()


def test_a_try_draws_from_banks(author: Client, quiz: QuizPage, provider: Provider) -> None:
    bank = make_child(provider.page, QuestionBankPage(title="Voorraad"))
    for number in range(5):
        raw = question("single_choice", f"Uit de voorraad {number}?", [("a", True), ("b", False)])
        make_child(bank, QuestionPage(title=str(number), content=json.dumps([raw])))
    quiz.questions = json.dumps([])
    quiz.draws = json.dumps([{"type": "draw", "value": {"bank": bank.pk, "number": 2, "tag": ""}}])
    quiz.save_revision()
    author.post(url(quiz), {"begin": "1"})
    assert len(QuizTrial.objects.get().items) == 2


def test_learners_and_other_providers_cannot_try(
    client: Client, other_author: Client, alice: User, mixed: QuizPage
) -> None:
    client.force_login(alice)
    for somebody in (client, other_author):
        assert somebody.get(url(mixed)).status_code == 404
        assert somebody.post(url(mixed), {"begin": "1"}).status_code == 404
    assert other_author.get(url(mixed, "ander")).status_code == 404
    assert not QuizTrial.objects.exists()


def test_each_author_has_a_try_of_their_own(author: Client, provider: Provider, mixed: QuizPage) -> None:
    from tests.courses.provider.conftest import member, signed_in

    colleague = signed_in(member(provider, "collega@example.org"))
    for somebody in (author, colleague):
        somebody.post(url(mixed), {"begin": "1"})
    assert QuizTrial.objects.count() == 2


def test_previews_show_questions_as_asked_and_with_answers(mixed: QuizPage) -> None:
    draft = mixed.get_latest_revision_as_object()
    for mode, found in (("vragen", False), ("antwoorden", True)):
        shown = quiz_preview(draft, mode)
        assert len(shown["previews"]) == 9
        texts = str([getattr(part.question, "explanation", "") for part in shown["previews"]])
        assert (CANARY in texts) is found


def test_a_question_of_a_bank_has_a_preview(author: Client, provider: Provider) -> None:
    bank = make_child(provider.page, QuestionBankPage(title="Voorraad"))
    for raw in (every_type()[0], question("single_choice", "Half", [("a", False)])):
        page = make_child(bank, QuestionPage(title="Een", content=json.dumps([raw])))
        assert author.get(f"/beheer/pages/{page.pk}/view_draft/").status_code == 200
