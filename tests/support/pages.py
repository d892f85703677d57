"""A small real site: a home page, a provider with one course of two lessons and a quiz, and a second provider."""

import json
import uuid
from itertools import chain, count
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from modelsearch import signal_handlers as search_signals
from wagtail.models import Page, Site
from wagtail.models.pages import AbstractPage
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage, ProviderPage, QuizPage
from naast.organisations.models import Provider
from naast.pages.models import HomePage
from naast.search import receivers

CANARY = "KANARIE"  # stands in everything a learner may see after handing in only


def make_child(parent: Page, page: Page, *, indexed: bool = False) -> Any:
    """Put ``page``, live, below ``parent``.

    Unless ``indexed`` only its rows are written: without entries in the indexes of search and of references, a line in
    the history, the validation that editors meet, and a question to the database for each thing that is known here.
    Together they cost more than most tests themselves.
    """
    page.first_published_at = page.last_published_at = timezone.now()
    page.locale_id = parent.locale_id
    if indexed:
        parent.add_child(instance=page)
    else:
        _write_below(parent, page)
    return page


def _write_below(parent: Page, page: Page) -> None:
    """Write what treebeard's ``add_child`` and Wagtail's ``save`` write, at the cost of one question about siblings."""
    depth = parent.depth + 1
    beside = Page.objects.filter(depth=depth, path__startswith=parent.path).order_by("path")
    siblings = list(beside.values_list("path", "slug"))
    number = Page._str2int(siblings[-1][0][-Page.steplen :]) + 1 if siblings else 1
    taken = {slug for _path, slug in siblings}
    if not page.slug:
        base = slugify(page.title, allow_unicode=True)
        page.slug = next(slug for slug in chain([base], (f"{base}-{again}" for again in count(2))) if slug not in taken)
    assert page.slug not in taken, f"two pages called {page.slug} below {parent}"
    page.path, page.depth = Page._get_path(parent.path, depth, number), depth
    page.draft_title = page.draft_title or page.title
    page._cached_parent_obj = parent
    page.set_url_path(parent)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    parent.numchild = len(siblings) + 1
    with (
        disable_reference_index_auto_update(),
        patch.object(search_signals, "insert_or_update_object_task", _Unindexed),
        patch.object(receivers, "_refresh"),
    ):
        super(AbstractPage, page).save()


class _Unindexed:
    """Stands where the task of the search index stands."""

    @staticmethod
    def enqueue(*_args: object) -> None:
        """Index nothing."""


def question(kind: str, text: str, options: list[tuple[str, bool]], points: int = 1) -> dict[str, Any]:
    """A raw question block; feedback and explanation carry the canary."""
    return {
        "type": kind,
        "id": str(uuid.uuid4()),
        "value": {
            "text": text,
            "points": points,
            "explanation": f"{CANARY} uitleg",
            "source": f"{CANARY} bron",
            "options": [
                {
                    "type": "item",
                    "id": str(uuid.uuid4()),
                    "value": {"text": option, "right": right, "feedback": f"{CANARY} {option}"},
                }
                for option, right in options
            ],
        },
    }


QUESTIONS = [
    question("single_choice", "Hoeveel is 1 + 1?", [("twee", True), ("drie", False), ("vier", False)]),
    question("multiple_choice", "Welke zijn even?", [("2", True), ("4", True), ("5", False), ("7", False)]),
]


def make_course(
    provider_page: ProviderPage, *, lessons: int = 2, quizzes: int = 1, title: str = "Rekenen"
) -> CoursePage:
    """A live course with one module."""
    course: CoursePage = make_child(
        provider_page,
        CoursePage(
            title=title,
            intro="Leer rekenen.",
            hours="1.5",
            outcomes=json.dumps([{"type": "outcome", "value": "U kunt tellen."}]),
        ),
    )
    module = make_child(course, ModulePage(title="Module een"))
    for number in range(1, lessons + 1):
        body = json.dumps([{"type": "text", "value": f"<p>Tekst van les {number}.</p>", "id": str(uuid.uuid4())}])
        make_child(module, LessonPage(title=f"Les {number}", body=body, minutes=4))
    for number in range(1, quizzes + 1):
        make_child(module, QuizPage(title=f"Toets {number}", pass_mark=70, questions=json.dumps(QUESTIONS)))
    return course


@pytest.fixture
def home(db: None) -> HomePage:
    """The home page of the default site."""
    root = Page.get_first_root_node()
    assert root is not None
    page: HomePage = make_child(root, HomePage(title="Naast", slug="naast", hero_title="Naast", hero_text="Leren."))
    assert Site.objects.filter(is_default_site=True).update(hostname="localhost", root_page=page) == 1
    Site.clear_site_root_paths_cache()
    # Wagtail's welcome page, which nothing refers to: asking every table whether it does takes longer than most tests.
    welcome = Page.objects.filter(depth=2).exclude(pk=page.pk)
    welcome._raw_delete(welcome.db)
    Page.objects.filter(pk=root.pk).update(numchild=1)
    return page


@pytest.fixture
def catalogue(home: HomePage) -> CourseIndexPage:
    """The empty catalogue."""
    page: CourseIndexPage = make_child(home, CourseIndexPage(title="Cursussen", slug="cursussen"))
    return page


def make_provider(catalogue: CourseIndexPage, name: str) -> ProviderPage:
    """A provider with its page."""
    provider = Provider.objects.create(name=name, slug=name.lower(), contact_email=f"{name.lower()}@example.org")
    page: ProviderPage = make_child(catalogue, ProviderPage(title=name, slug=provider.slug, provider=provider))
    return page


@pytest.fixture
def provider_page(catalogue: CourseIndexPage) -> ProviderPage:
    """The page of the provider that owns the course under test."""
    return make_provider(catalogue, "Eigen")


@pytest.fixture
def provider(provider_page: ProviderPage) -> Provider:
    """The provider that owns the course under test."""
    return provider_page.provider


@pytest.fixture
def other_provider(catalogue: CourseIndexPage) -> Provider:
    """A provider with nothing to do with the course under test."""
    return make_provider(catalogue, "Ander").provider


@pytest.fixture
def course(provider_page: ProviderPage) -> CoursePage:
    """A live course of two lessons and a quiz."""
    return make_course(provider_page)


@pytest.fixture
def lessons(course: CoursePage) -> list[LessonPage]:
    """The course's lessons in order."""
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


@pytest.fixture
def quiz(course: CoursePage) -> QuizPage:
    """The course's quiz."""
    page: QuizPage = QuizPage.objects.descendant_of(course).get()
    return page
