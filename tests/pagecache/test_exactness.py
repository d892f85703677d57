"""After anything an editor does, every page that is answered from memory is the page as it is now."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from courses.models import CoursePage, GlossaryTerm, LessonPage, ModulePage
from naast.articles.models import ArticlePage, Author
from naast.comments.models import Comment, State
from naast.organisations.models import Provider
from naast.pages import pictures
from naast.pages.branches import Branch
from naast.pages.models import ContactSettings, HomePage, StandardPage, Topic
from newsletters.models import Development, DevelopmentState
from tests.pagecache.conftest import kept_paths
from tests.support.pages import make_child

Write = Callable[..., ArticlePage]


def _image(colour: str = "red") -> Any:
    file = io.BytesIO()
    Pillow.new("RGB", (300, 200), colour).save(file, "PNG")
    name = f"{colour}.png"
    return get_image_model().objects.create(title=name, file=ContentFile(file.getvalue(), name=name))


@pytest.fixture
def site(home: HomePage, course: CoursePage, write: Write, topic: Topic) -> dict[str, Any]:
    """A small site with one or two of everything that strangers read."""
    image = _image()
    pictures.make(image)
    article = write("Bellen helpt", topics=(topic,), image=image, comments_open=True)
    other = write("Schrijven helpt")
    about = make_child(home, StandardPage(title="Over ons", slug="over-ons", intro="Wie we zijn."))
    below = make_child(about, StandardPage(title="Team", slug="team", intro="Het team."))
    development = Development.objects.create(
        title="Nieuwe regel", slug="nieuwe-regel", summary="Kort.", talk="Zeg het.", source_name="Bron",
        source_url="https://example.org/", state=DevelopmentState.APPROVED,
    )  # fmt: skip
    development.topics.add(topic)
    _comment(article, State.APPROVED)
    GlossaryTerm.objects.create(term="Beslagvrije voet", explanation="Wat u mag houden.")
    paths = [
        "/", "/blog/", article.url, other.url, about.url, below.url, "/cursussen/", course.url, course.get_parent().url,
        "/ontwikkelingen/", "/ontwikkelingen/nieuwe-regel/", "/woordenlijst/", "/blog/auteurs/noor/",
        "/blog/onderwerp/juridisch/", "/hulpmiddelen/",
    ]  # fmt: skip
    return {
        "paths": paths, "article": article, "other": other, "about": about, "below": below, "image": image,
        "development": development, "course": course, "topic": topic,
    }  # fmt: skip


def _edit(page: Page, **values: Any) -> None:
    """Change a page as the editor does: a draft, and then that draft published."""
    page = Page.objects.get(pk=page.pk).specific
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def _new_article(site: dict[str, Any]) -> None:
    page = ArticlePage(title="Nieuw", intro="-", author=Author.objects.get(), body="[]", published_on="2026-11-20")
    site["article"].get_parent().add_child(instance=page)


def _comment(article: ArticlePage, state: str) -> None:
    Comment.objects.create(
        page_id=article.pk,
        name="Lezer",
        email="lezer@example.org",
        text="Mooi.",
        shown_text="Mooi.",
        state=state,
    )


def _approve(site: dict[str, Any]) -> None:
    _comment(site["article"], State.WAITING)
    Comment.objects.update(state=State.APPROVED)


def _contact(**values: Any) -> None:
    site = Site.objects.get(is_default_site=True)
    ContactSettings.objects.update_or_create(site=site, defaults=values)


def _replace_image(site: dict[str, Any]) -> None:
    blue = io.BytesIO()
    Pillow.new("RGB", (500, 200), "blue").save(blue, "PNG")
    image = get_image_model().objects.get(pk=site["image"].pk)
    image.file = ContentFile(blue.getvalue(), name="blue.png")
    image.save()
    image.renditions.all().delete()


def _made_again(site: dict[str, Any]) -> None:
    site["image"].renditions.all().delete()
    pictures.make(get_image_model().objects.get(pk=site["image"].pk))


def _begun(course: Page) -> None:
    module = ModulePage.objects.descendant_of(course).get()
    module.add_child(instance=LessonPage(title="Nog niet af", minutes=5, body="[]", live=False))


def _saved(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


Action = Callable[[dict[str, Any]], object]
ACTIONS: dict[str, Action] = {
    "an article gets another title": lambda site: _edit(site["article"], title="Bellen doet goed"),
    "an article gets another text": lambda site: _edit(site["article"], intro="Heel anders."),
    "an article is published": _new_article,
    "an article is withdrawn": lambda site: Page.objects.get(pk=site["article"].pk).specific.unpublish(),
    "an article is deleted": lambda site: Page.objects.get(pk=site["article"].pk).specific.delete(),
    "a title changes in one statement": lambda site: Page.objects.filter(pk=site["about"].pk).update(title="Wij"),
    "all titles change in one statement": lambda site: Page.objects.update(seo_title="Naast"),
    "a page gets another address": lambda site: _edit(site["about"], slug="wie-we-zijn"),
    "a page moves": lambda site: Page.objects.get(pk=site["below"].pk).move(HomePage.objects.get(), "last-child"),
    "a page is made private": lambda site: PageViewRestriction.objects.create(page_id=site["about"].pk, restriction_type="login"),
    "a page above gets another title": lambda site: _edit(site["about"], title="Dit zijn wij"),
    "the home page changes": lambda site: _edit(HomePage.objects.get(), hero_title="Kom naast elkaar staan"),
    "an author gets another name": lambda site: _saved(Author.objects.get(), name="Noor de Schrijver"),
    "a topic gets another name": lambda site: _saved(Topic.objects.get(), name="Recht"),
    "topics change in one statement": lambda site: Topic.objects.update(name="Wet"),
    "an article leaves a topic": lambda site: _saved_topics(site),  # noqa: PLW0108 - defined below
    "a comment is approved": _approve,
    "a comment is deleted": lambda _site: Comment.objects.all().delete(),
    "a development is approved": lambda site: Development.objects.create(
        title="Wet", slug="wet", summary="-", talk="-", source_name="-", source_url="https://example.org/x",
        state=DevelopmentState.APPROVED,
    ),
    "a development is withdrawn": lambda site: Development.objects.update(state=DevelopmentState.DRAFT),
    "the telephone number changes": lambda site: _contact(phone="030 123 45 67"),
    "a branch is added": lambda site: Branch.objects.create(name="Zuid", slug="zuid"),
    "a picture is replaced": _replace_image,
    "sizes of a picture are made": _made_again,
    "a course gets another title": lambda site: _edit(site["course"], title="Rekenen en meer"),
    "a provider gets another name": lambda site: _saved(Provider.objects.get(slug="eigen"), name="De Eigen School"),
    "a word is explained": lambda site: GlossaryTerm.objects.create(term="Aflossing", explanation="Terugbetalen."),
    "a word is explained otherwise": lambda site: GlossaryTerm.objects.update(explanation="Wat niemand mag afpakken."),
}  # fmt: skip
UNSEEN: dict[str, Action] = {"a lesson is begun": lambda site: _begun(site["course"])}


def _saved_topics(site: dict[str, Any]) -> None:
    page = ArticlePage.objects.get(pk=site["article"].pk)
    page.topics.clear()
    page.save()


def _visit(reader: Client, paths: list[str]) -> dict[str, tuple[int, bytes]]:
    answers = {path: reader.get(path) for path in paths}
    return {path: (answer.status_code, answer.content) for path, answer in answers.items()}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS.keys())
def test_every_answer_is_the_page_as_it_is_now(
    site: dict[str, Any], reader: Client, settings: Any, action: Action
) -> None:
    _visit(reader, site["paths"])  # the first visit makes sizes of pictures, which is a change
    before = _visit(reader, site["paths"])
    assert kept_paths() >= set(site["paths"])
    action(site)
    # What is kept and still holds is given; it has to be what is made without any cache.
    after = _visit(reader, site["paths"])
    settings.PAGE_CACHE_MEGABYTES = 0
    now = _visit(reader, site["paths"])
    assert after == now
    assert now != before, "the action has to show somewhere"


@pytest.mark.parametrize(
    ("action", "untouched"),
    [
        ("an article gets another title", ["/over-ons/", "/cursussen/", "/woordenlijst/", "/ontwikkelingen/"]),
        ("an article is published", ["/over-ons/", "/cursussen/", "/woordenlijst/", "/ontwikkelingen/"]),
        ("a page above gets another title", ["/cursussen/", "/ontwikkelingen/", "/woordenlijst/"]),
        ("a comment is approved", ["/over-ons/", "/cursussen/", "/ontwikkelingen/"]),
        ("a development is approved", ["/over-ons/", "/cursussen/", "/woordenlijst/"]),
        ("a word is explained", ["/over-ons/", "/", "/ontwikkelingen/"]),
        ("an author gets another name", ["/over-ons/", "/cursussen/", "/ontwikkelingen/"]),
        ("a course gets another title", ["/over-ons/", "/woordenlijst/", "/ontwikkelingen/", "/blog/"]),
        ("a lesson is begun", ["/blog/", "/blog/auteurs/noor/", "/over-ons/", "/woordenlijst/"]),
    ],
)
def test_pages_that_do_not_show_it_stay(
    site: dict[str, Any], reader: Client, action: str, untouched: list[str]
) -> None:
    _visit(reader, site["paths"])
    _visit(reader, site["paths"])
    (ACTIONS | UNSEEN)[action](site)
    assert kept_paths() >= set(untouched)


def test_a_draft_throws_nothing_away(site: dict[str, Any], reader: Client) -> None:
    _visit(reader, site["paths"])
    _visit(reader, site["paths"])
    page = ArticlePage.objects.get(pk=site["article"].pk)
    page.title = "Nog niet"
    page.save_revision()
    assert kept_paths() >= set(site["paths"])
