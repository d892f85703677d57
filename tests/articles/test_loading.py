"""The commands that load articles and debates from files."""

import pytest
from django.core.management import call_command
from django.test import Client

from courses.models import CourseIndexPage, LessonPage, ModulePage
from naast.articles.models import ArticlePage, Author, DebatePage, Series
from naast.pages.models import HomePage, Topic
from tests.support.pages import make_child, make_course, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(home: HomePage, catalogue: CourseIndexPage) -> LessonPage:
    for slug in ("maatschappelijk", "economisch", "juridisch", "politiek"):
        Topic.objects.create(name=slug, slug=slug)
    course = make_course(make_provider(catalogue, "Eigen"), lessons=0, quizzes=0)
    module = ModulePage.objects.descendant_of(course).get()
    lesson: LessonPage = make_child(module, LessonPage(title="Luisteren", slug="luisteren"))
    call_command("load_articles")
    call_command("load_debates")
    return lesson


def test_ten_articles_three_series_and_two_debates_are_loaded(client: Client, loaded: LessonPage) -> None:
    assert ArticlePage.objects.live().count() == 10
    assert Series.objects.count() == 3
    assert DebatePage.objects.live().count() == 2
    article = ArticlePage.objects.get(slug="de-eerste-twintig-seconden")
    assert [child.value.pk for child in article.learning] == [loaded.pk]
    assert article.checked_on
    assert article.minutes > 1
    for page in (*ArticlePage.objects.all(), *DebatePage.objects.all()):
        assert client.get(page.url).status_code == 200
        assert {block.block_type for block in page.body} >= {"source"}


def test_loading_again_changes_nothing_and_update_takes_the_files_again(loaded: LessonPage) -> None:
    ArticlePage.objects.filter(slug="lezen-met-een-vol-hoofd").update(intro="Van de redactie.")
    DebatePage.objects.filter(slug="liever-een-kleine-afspraak").update(intro="Van de redactie.")
    call_command("load_articles")
    call_command("load_debates")
    assert ArticlePage.objects.filter(intro="Van de redactie.").count() == 1
    assert DebatePage.objects.filter(intro="Van de redactie.").count() == 1
    call_command("load_articles", update=True)
    call_command("load_debates", update=True)
    assert not ArticlePage.objects.filter(intro="Van de redactie.").exists()
    debate = DebatePage.objects.get(slug="liever-een-kleine-afspraak")
    assert debate.intro != "Van de redactie."
    assert debate.opinions.count() == 3


def test_every_opinion_of_the_files_is_of_an_invented_expert_that_says_so(loaded: LessonPage) -> None:
    kinds = set(Author.objects.filter(opinions__page__in=DebatePage.objects.all()).values_list("kind", flat=True))
    assert kinds == {Author.Kind.EXAMPLE}
