"""Pages to check: editors mark them, their own editors see it and say that they looked; the walls hold (rule 4)."""

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from courses.models import CoursePage, LessonPage, QuizPage
from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.organisations.models import Provider
from naast.seed.roles import ensure_provider_group
from newsletters.developments.reviewing import markable_by, questions_of
from newsletters.models import Development, ReviewMark
from newsletters.services import reviews
from tests.newsletters.conftest import MakeDevelopment
from tests.newsletters.sent_mailings import editor, with_permissions
from tests.support.pages import CANARY, make_child

pytestmark = pytest.mark.django_db
BASE = "/beheer/ontwikkelingen/te-controleren/"


@pytest.fixture
def development(make_development: MakeDevelopment) -> Development:
    return make_development(title="Een nieuwe termijn")


@pytest.fixture
def desk(alice: User) -> Client:
    """Alice, an editor without pages of her own."""
    return editor(alice)


@pytest.fixture
def author(course: CoursePage, provider: Provider, bob: User) -> Client:
    """Bob, an author of the provider whose pages are marked."""
    return sign_in(bob, provider)


@pytest.fixture
def other_author(other_provider: Provider, charlie: User) -> Client:
    """Charlie, an author of another provider."""
    return sign_in(charlie, other_provider)


def sign_in(person: User, provider: Provider) -> Client:
    person.groups.add(ensure_provider_group(provider.page))
    client = Client()
    client.force_login(person)
    return client


def marking(development: Development, page: Page | None = None) -> str:
    return f"{BASE}bij/{development.pk}/" + (f"?page={page.pk}" if page else "")


def key_of(quiz: QuizPage, place: int = 0) -> str:
    return str(quiz.questions.raw_data[place]["id"])


def test_an_editor_marks_a_lesson_and_its_author_sees_it(
    desk: Client, author: Client, development: Development, lessons: list[LessonPage]
) -> None:
    desk.post(marking(development, lessons[0]), {"note": "Klopt de termijn nog?"})
    mark = ReviewMark.objects.get()
    assert (mark.page_id, mark.note, mark.question) == (lessons[0].pk, "Klopt de termijn nog?", "")
    for url in ("/beheer/", BASE, f"/beheer/pages/{lessons[0].pk}/edit/"):
        page = author.get(url).text
        assert "Klopt de termijn nog?" in page, url
        assert "Een nieuwe termijn" in page, url
    assert "Klopt de termijn nog?" not in author.get(f"/beheer/pages/{lessons[1].pk}/edit/").text


def test_a_question_of_a_quiz_is_chosen_by_its_text_and_no_answer_is_shown(
    desk: Client, author: Client, development: Development, quiz: QuizPage
) -> None:
    form = desk.get(marking(development, quiz)).text
    assert "Hoeveel is 1 + 1?" in form
    assert CANARY not in form
    assert "drie" not in form
    desk.post(marking(development, quiz), {"question": key_of(quiz), "note": ""})
    assert ReviewMark.objects.get().question == key_of(quiz)
    for client in (desk, author):
        page = client.get(BASE).text
        assert "Hoeveel is 1 + 1?" in page
        assert CANARY not in page
    assert "Hoeveel is 1 + 1?" in author.get("/beheer/").text


@pytest.mark.parametrize("question", ["nonsense", "\0", "x" * 65])
def test_a_question_that_is_not_in_the_quiz_is_refused(
    desk: Client, development: Development, quiz: QuizPage, question: str
) -> None:
    assert desk.post(marking(development, quiz), {"question": question, "note": ""}).status_code == 200
    assert not ReviewMark.objects.exists()


def test_the_text_of_every_type_of_question_is_what_learners_read() -> None:
    gaps = {"passage": f"De termijn is [[1]] dagen, niet {CANARY}.", "gaps": [{"answers": CANARY}]}
    quiz = QuizPage(
        title="x",
        questions=json.dumps([{"type": "gap_fill", "id": "a", "value": {"text": "Vul in.\n\n Wat?", **gaps}}]),
    )
    assert questions_of(quiz) == [("a", "Vul in. Wat?")]


def test_an_article_can_be_marked_and_nothing_else(
    desk: Client, development: Development, home: Page, course: CoursePage, alice: User
) -> None:
    author = Author.objects.create(name="Anna", slug="anna")
    index = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    article = make_child(index, ArticlePage(title="Artikel", slug="artikel", intro="x", author=author))
    desk.post(marking(development, article), {"note": ""})
    assert ReviewMark.objects.get().page_id == article.pk
    for page in (course, home, index):
        assert desk.post(marking(development, page), {"note": ""}).status_code == 404
    assert ReviewMark.objects.count() == 1
    assert set(markable_by(alice).values_list("pk", flat=True)) >= {article.pk}


def test_a_draft_of_a_provider_cannot_be_marked_nor_seen(
    desk: Client, development: Development, lessons: list[LessonPage]
) -> None:
    Page.objects.filter(pk=lessons[0].pk).update(live=False, title="Geheim plan", draft_title="Geheim plan")
    assert "Geheim plan" not in desk.get(marking(development, lessons[0])).text
    assert desk.post(marking(development, lessons[0]), {"note": ""}).status_code == 404
    # What was marked and then taken offline keeps its place, without its title.
    ReviewMark.objects.create(development=development, page_id=lessons[0].pk, note="Zie artikel 2.")
    for url in (BASE, marking(development)):
        page = desk.get(url).text
        assert "Geheim plan" not in page
        assert "Zie artikel 2." in page


def test_a_page_behind_a_wall_cannot_be_marked_and_shows_no_question(
    desk: Client, author: Client, development: Development, course: CoursePage, quiz: QuizPage
) -> None:
    mark = ReviewMark.objects.create(development=development, page_id=quiz.pk, question=key_of(quiz))
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    form = desk.get(marking(development, quiz)).text
    for text in (form, desk.get(BASE).text):
        assert "Hoeveel is 1 + 1?" not in text
        assert quiz.title not in text
    assert desk.post(marking(development, quiz), {"note": ""}).status_code == 404
    assert ReviewMark.objects.get() == mark
    # Its own editors do see what there is to check.
    assert "Hoeveel is 1 + 1?" in author.get(BASE).text


@pytest.mark.parametrize("query", ["?page=x", "?page=0", "?page=", "?page=99999999999999999999"])
def test_a_page_that_is_not_there_gets_a_message(desk: Client, development: Development, query: str) -> None:
    assert desk.get(marking(development) + query).status_code == 200
    assert desk.post(marking(development) + query, {"note": ""}).status_code == 404


def test_the_same_is_marked_once_until_it_was_checked(
    desk: Client, development: Development, lessons: list[LessonPage], alice: User
) -> None:
    for _ in range(2):
        desk.post(marking(development, lessons[0]), {"note": ""})
    mark = ReviewMark.objects.get()
    assert reviews.check(mark, by=alice)
    assert not reviews.check(mark, by=alice)
    desk.post(marking(development, lessons[0]), {"note": ""})
    assert ReviewMark.objects.count() == 2
    # Now the first cannot come back beside the second.
    assert not reviews.reopen(mark)
    assert ReviewMark.objects.filter(done_at=None).count() == 1


def test_an_author_says_that_it_was_checked_and_can_undo_it(
    author: Client, development: Development, lessons: list[LessonPage], bob: User
) -> None:
    mark = ReviewMark.objects.create(development=development, page_id=lessons[0].pk)
    button = f"{BASE}{mark.pk}/gecontroleerd/"
    assert author.get(button).status_code == 405
    after = author.post(button, follow=True)
    mark.refresh_from_db()
    assert mark.done_by == bob
    assert f"{BASE}{mark.pk}/terug/" in after.text
    assert lessons[0].title not in author.get(BASE).text
    assert lessons[0].title in author.get(f"{BASE}?status=gecontroleerd").text
    author.post(f"{BASE}{mark.pk}/terug/")
    assert not ReviewMark.objects.exclude(done_at=None, done_by=None).exists()


def test_another_providers_author_sees_and_does_nothing(
    other_author: Client, development: Development, lessons: list[LessonPage]
) -> None:
    mark = ReviewMark.objects.create(development=development, page_id=lessons[0].pk, note="Klopt dit?")
    for url in ("/beheer/", BASE, f"{BASE}?status=gecontroleerd", f"{BASE}?gedaan={mark.pk}"):
        page = other_author.get(url)
        assert page.status_code == 200
        assert "Klopt dit?" not in page.text
        assert lessons[0].title not in page.text
    for action in ("gecontroleerd", "terug"):
        assert other_author.post(f"{BASE}{mark.pk}/{action}/").status_code == 404
    assert other_author.get(marking(development)).status_code in {302, 403}
    assert other_author.post(marking(development, lessons[0]), {"note": ""}).status_code in {302, 403}
    mark.refresh_from_db()
    assert mark.done_at is None


def test_who_may_look_but_not_check_gets_no_button(
    development: Development, lessons: list[LessonPage], charlie: User
) -> None:
    mark = ReviewMark.objects.create(development=development, page_id=lessons[0].pk)
    client = with_permissions(charlie, "view_reviewmark")
    assert lessons[0].title in client.get(BASE).text
    assert f"{BASE}{mark.pk}/gecontroleerd/" not in client.get(BASE).text
    assert client.post(f"{BASE}{mark.pk}/gecontroleerd/").status_code == 404


def test_a_learner_and_a_visitor_do_not_get_in(client: Client, development: Development, bob: User) -> None:
    assert client.get(BASE).status_code == 302
    client.force_login(bob)
    assert client.get(BASE).status_code == 404
    assert client.post(f"{BASE}1/gecontroleerd/").status_code == 404
    assert client.get(marking(development)).status_code == 404


@pytest.mark.parametrize("query", ["", "?status=x", "?p=9", "?gedaan=x", "?gedaan=1", "?gedaan=%00"])
def test_the_list_opens_whatever_is_asked(desk: Client, query: str) -> None:
    assert desk.get(BASE + query).status_code == 200


def test_the_list_costs_the_same_with_few_and_many(
    author: Client,
    development: Development,
    make_development: MakeDevelopment,
    lessons: list[LessonPage],
    quiz: QuizPage,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(8):
        other = make_development(title=f"Nog {number}")
        ReviewMark.objects.create(development=other, page_id=lessons[number % 2].pk)
        ReviewMark.objects.create(development=other, page_id=quiz.pk, question=key_of(quiz))
    author.get(BASE)
    with django_assert_max_num_queries(25):
        author.get(BASE)
