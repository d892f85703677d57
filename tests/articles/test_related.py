"""Lessons, courses and developments below an article."""

import json

import pytest
from django.test import Client

from courses.models import CoursePage, LessonPage
from courses.services import enrol
from naast.accounts.models import User
from naast.articles.models import ArticlePage
from naast.pages.models import Topic
from newsletters.models import Development, DevelopmentState
from tests.articles.conftest import Write, queries

pytestmark = pytest.mark.django_db


def choose(kind: str, *rows: CoursePage | LessonPage | Development) -> str:
    return json.dumps([{"type": kind, "value": row.pk} for row in rows])


@pytest.fixture
def article(write: Write, course: CoursePage, lessons: list[LessonPage]) -> ArticlePage:
    """An article that leads to the first lesson and the course."""
    return write("Lees meer", learning=choose("page", lessons[0], course))


def test_a_lesson_leads_a_visitor_to_its_course(
    client: Client, article: ArticlePage, course: CoursePage, lessons: list[LessonPage]
) -> None:
    page = client.get(article.url).text
    assert f'<a href="{course.url}">Les 1</a>' in page
    assert f'<a href="{course.url}">Rekenen</a>' in page
    assert f'href="{lessons[0].url}"' not in page


def test_a_lesson_leads_to_itself_for_who_is_enrolled_only(
    client: Client, article: ArticlePage, course: CoursePage, lessons: list[LessonPage], alice: User, bob: User
) -> None:
    enrol(alice, course)
    client.force_login(alice)
    assert f'<a href="{lessons[0].url}">Les 1</a>' in client.get(article.url).text
    client.force_login(bob)
    assert f'<a href="{course.url}">Les 1</a>' in client.get(article.url).text


def test_what_is_not_live_or_was_deleted_is_left_out(
    client: Client, article: ArticlePage, course: CoursePage, lessons: list[LessonPage]
) -> None:
    LessonPage.objects.filter(pk=lessons[0].pk).update(live=False)
    page = client.get(article.url).text
    assert "Les 1" not in page
    assert "Rekenen" in page
    CoursePage.objects.filter(pk=course.pk).update(live=False)
    assert 'class="related"' not in client.get(article.url).text
    course.delete()
    assert client.get(article.url).status_code == 200


def test_a_lesson_of_a_course_that_is_not_live_is_left_out(
    client: Client, article: ArticlePage, course: CoursePage
) -> None:
    CoursePage.objects.filter(pk=course.pk).update(live=False)
    assert "Les 1" not in client.get(article.url).text


def test_four_lessons_cost_as_much_as_one(
    client: Client, write: Write, course: CoursePage, lessons: list[LessonPage]
) -> None:
    one = write("Een", learning=choose("page", lessons[0]))
    two = write("Twee", learning=choose("page", *lessons, course))
    client.get(one.url)
    assert queries(lambda: client.get(one.url)) == queries(lambda: client.get(two.url))


def develop(title: str, *topics: Topic, state: str = DevelopmentState.APPROVED) -> Development:
    row = Development.objects.create(
        title=title,
        slug=title.lower(),
        summary="Wat er gebeurde.",
        talk="Zeg het.",
        source_name="Bron",
        source_url="https://example.org/",
        state=state,
    )
    row.topics.set(topics)
    return row


def test_developments_about_the_same_topic_stand_below_an_article(client: Client, write: Write, topic: Topic) -> None:
    develop("Zelfde", topic)
    develop("Anders", Topic.objects.create(name="Ander", slug="ander"))
    develop("Concept", topic, state=DevelopmentState.DRAFT)
    page = client.get(write("Met", topics=(topic,)).url).text
    assert "/ontwikkelingen/zelfde/" in page
    assert "/ontwikkelingen/anders/" not in page
    assert "/ontwikkelingen/concept/" not in page
    assert (
        "/ontwikkelingen/" not in client.get(write("Zonder").url).text.partition("<article")[2].partition("</main")[0]
    )


def test_what_an_editor_chose_comes_instead(client: Client, write: Write, topic: Topic) -> None:
    develop("Zelfde", topic)
    chosen, draft = develop("Gekozen"), develop("Concept", state=DevelopmentState.DRAFT)
    page = client.get(write("Met", topics=(topic,), developments=choose("development", chosen, draft)).url).text
    assert "/ontwikkelingen/gekozen/" in page
    assert "/ontwikkelingen/zelfde/" not in page
    assert "/ontwikkelingen/concept/" not in page
