"""Nothing of a right answer leaves the server before it was earned: a learner looks everywhere, and finds no canary."""

import copy
import json
import re
import uuid
from collections import deque
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from courses import services
from courses.api.keys import LIFETIMES, make_key
from courses.models import CoursePage, ProviderPage, QuestionBankPage, QuestionPage, QuizAttempt, QuizPage
from courses.selectors import course_of
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.organisations.models import Team, TeamMembership
from tests.courses.questions.samples import CANARY, KINDS, raw
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db
NUMBER = 8675309  # the right answer of the numeric question, as rare as the word
HIDDEN = re.compile(rf"{CANARY}|{NUMBER}|8\.675\.309", re.IGNORECASE)
NOT_FOLLOWED = ("/account/logout", "/beheer", "/media/", "/static/", "/postvak/")
PAGES = 400  # a bound, far above what the site has


def canaries() -> list[dict[str, Any]]:
    """One question of every type, with a canary in everything that tells right from wrong and is not on show."""
    questions = {kind: copy.deepcopy(raw(kind)) for kind in KINDS}
    questions["numeric"] |= {"answer": str(NUMBER), "tolerance": "0"}
    questions["short_answer"]["accepted"] = [{"type": "item", "id": "a", "value": {"text": f"{CANARY} kort"}}]
    for row in questions["gap_fill"]["gaps"]:
        if row["value"]["kind"] == "typed":
            row["value"]["answers"] = f"{CANARY}gat"
    questions["open_answer"]["model_answer"] = f"{CANARY} model"
    return [{"type": kind, "id": str(uuid.uuid4()), "value": value} for kind, value in questions.items()]


@pytest.fixture
def quizzes(course: CoursePage, quiz: QuizPage, provider_page: ProviderPage) -> list[QuizPage]:
    """The course's quiz full of canaries, one that draws them from a bank, and one that never shows anything."""
    quiz.questions = json.dumps(canaries())
    quiz.save_revision().publish()
    bank = make_child(provider_page, QuestionBankPage(title="Bank"))
    for question in canaries():
        make_child(bank, QuestionPage(title=f"{CANARY} {question['type']}", content=json.dumps([question])))
    draws = json.dumps([{"type": "draw", "value": {"bank": bank.pk, "tag": "", "number": 9}}])
    module = quiz.get_parent()
    drawn = make_child(module, QuizPage(title="Getrokken", draws=draws))
    module.refresh_from_db()
    never = make_child(module, QuizPage(title="Nooit", questions=json.dumps(canaries()), review_when="never"))
    return [quiz, drawn, never]


def crawl(client: Client, *starts: str) -> dict[str, str]:
    """Every page that can be reached by links and forms from ``starts``, with its text and headers."""
    found: dict[str, str] = {}
    waiting = deque(starts)
    while waiting and len(found) < PAGES:
        path = waiting.popleft()
        if path in found or path.startswith(NOT_FOLLOWED):
            continue
        response = client.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        found[path] = f"{response.headers}\n{content.decode(errors='replace')}"
        links = re.findall(r'(?:href|src|action|formaction)="([^"#]+)"', found[path])
        for link in [response.headers.get("Location", ""), *links]:
            parts = urlsplit(urljoin(f"http://testserver{path}", link.replace("&amp;", "&")))
            if link and parts.netloc == "testserver":
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def leaks(pages: dict[str, str]) -> list[str]:
    """The pages with a canary; what the visitor asked for comes back in the address, and does not count."""
    return [path for path, text in pages.items() if HIDDEN.search(text) and not HIDDEN.search(path)]


def api(person: User) -> dict[str, str]:
    """Every answer of the API to this person's key."""
    _row, key = make_key(person, name="Proef", scopes=["catalogue:read", "progress:read"], days=min(LIFETIMES))
    client = Client(headers={"Authorization": f"Bearer {key}"})
    document = client.get("/api/v1/openapi.json").json()
    course = CoursePage.objects.get()
    values = {"uid": course.uid, "course_uid": course.uid}
    paths = [re.sub(r"\{(\w+)\}", lambda name: values.get(name[1], "1"), path) for path in document["paths"]]
    assert len(paths) > 2
    return {path: client.get(path).text for path in ["/api/v1/openapi.json", *paths]}


def mails() -> dict[str, str]:
    """Every mail that was made."""
    return {f"mail {mail.pk}": bytes(mail.raw).decode(errors="replace") for mail in OutgoingMail.objects.all()}


STARTS = ("/", "/cursussen/", "/zoeken/?zoek=stress", f"/zoeken/?zoek={CANARY}", "/mijn/", "/mijn/uitslagen/", "/api/")


def test_a_visitor_and_an_outsider_find_no_canary(charlie: User, quizzes: list[QuizPage]) -> None:
    somebody = Client()
    somebody.force_login(charlie)
    for client in (Client(), somebody):
        pages = crawl(client, *STARTS, *(quiz.url for quiz in quizzes))
        assert len(pages) > 10
        assert leaks(pages) == []


def test_a_learner_with_open_attempts_finds_no_canary_anywhere(bob: User, quizzes: list[QuizPage]) -> None:
    enrolment = services.enrol(bob, course_of(quizzes[0]))
    attempts = [services.start_attempt(enrolment, quiz) for quiz in quizzes]
    services.submit_attempt(attempts[2])  # its quiz never shows anything
    for attempt in attempts[:2]:
        assert sum(len(HIDDEN.findall(json.dumps(item))) > 0 for item in attempt.items) == len(KINDS)  # they are there
    client = Client()
    client.force_login(bob)
    items = [
        f"/mijn/poging/{attempt.uid}/vraag/{number}/"
        for attempt in attempts
        for number in range(1, len(attempt.items) + 1)
    ]
    pages = crawl(client, *STARTS, *items, f"/mijn/poging/{attempts[2].uid}/resultaat/")
    assert set(items) <= set(pages)
    assert leaks(pages) == []
    assert leaks(api(bob)) == []
    assert leaks(mails()) == []
    for attempt in attempts[:2]:
        for number in range(1, len(attempt.items) + 1):
            answer = client.post(
                f"/mijn/poging/{attempt.uid}/vraag/{number}/",
                {"option": "1", "a": "1"},
                headers={"Accept": "application/json"},
            )
            assert not HIDDEN.search(answer.text)


def test_a_team_lead_finds_no_canary_of_a_member(bob: User, charlie: User, quizzes: list[QuizPage]) -> None:
    from naast.organisations.models import Employer

    services.submit_attempt(services.start_attempt(services.enrol(bob, course_of(quizzes[0])), quizzes[0]))
    team = Team.objects.create(employer=Employer.objects.create(name="Bureau", slug="bureau"), name="Team")
    TeamMembership.objects.create(team=team, user=bob)
    TeamMembership.objects.create(team=team, user=charlie, role=TeamMembership.Role.LEAD)
    lead = Client()
    lead.force_login(charlie)
    assert leaks(crawl(lead, *STARTS, "/team/")) == []


def test_who_handed_in_sees_what_was_earned(alice: User, quizzes: list[QuizPage]) -> None:
    """The same search finds canaries where they belong; otherwise the tests above prove nothing."""
    attempt = services.submit_attempt(services.start_attempt(services.enrol(alice, course_of(quizzes[0])), quizzes[0]))
    client = Client()
    client.force_login(alice)
    result = f"/mijn/poging/{attempt.uid}/resultaat/"
    assert leaks(crawl(client, *STARTS, result)) == [result]
    assert QuizAttempt.objects.count() == 1
