"""Finding a course: filters that combine, addresses that can be shared, and a cost that does not grow."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import CourseIndexPage, CoursePage, ProviderPage
from naast.pages.markdown import ContentError
from naast.pages.models import Topic
from tests.support.pages import make_child, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(provider_page: ProviderPage) -> Callable[..., CoursePage]:
    """Publish a course: ``add("Titel", level="basis", topics=["juridisch"])``."""

    def publish(
        title: str, *, topics: list[str] | None = None, by: ProviderPage | None = None, **about: str
    ) -> CoursePage:
        course = CoursePage(title=title, intro="Leer iets.", **about)
        course.topics = [
            Topic.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0] for slug in topics or []
        ]
        make_child(by or provider_page, course)
        return course

    return publish


@pytest.fixture
def shelf(add: Callable[..., CoursePage], catalogue: CourseIndexPage) -> None:
    """Four courses that differ in everything one can filter by."""
    other = make_provider(catalogue, "Ander")
    add("Bellen", level="basis", hours="1.0", format="online", topics=["gesprek"])
    add("Rechten", level="verdieping", hours="2.0", format="klas", topics=["juridisch"])
    add("Rente", level="verdieping", hours="4.0", format="online", topics=["juridisch", "gesprek"], by=other)
    add("Leiden", level="gevorderd", hours="4.5", format="gemengd", by=other)


def titles(client: Client, query: str) -> list[str]:
    response = client.get(f"/cursussen/?{query}")
    assert response.status_code == 200
    return [course.title for course in response.context["courses"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Bellen", "Leiden", "Rechten", "Rente"]),
        ("niveau=basis", ["Bellen"]),
        ("niveau=basis&niveau=gevorderd", ["Bellen", "Leiden"]),
        ("onderwerp=juridisch", ["Rechten", "Rente"]),
        ("onderwerp=juridisch&onderwerp=gesprek", ["Bellen", "Rechten", "Rente"]),
        ("duur=tot-2", ["Bellen", "Rechten"]),
        ("duur=2-tot-4", ["Rente"]),
        ("duur=langer", ["Leiden"]),
        ("vorm=online", ["Bellen", "Rente"]),
        ("opleider=ander", ["Leiden", "Rente"]),
        ("opleider=ander&onderwerp=juridisch&niveau=verdieping&vorm=online&duur=2-tot-4", ["Rente"]),
        ("opleider=eigen&vorm=gemengd", []),
    ],
)
def test_filters_narrow_and_combine(shelf: None, client: Client, query: str, expected: list[str]) -> None:
    assert titles(client, query) == expected


@pytest.mark.parametrize(
    "garbage",
    [
        "niveau=onzin",
        "niveau=%00&onderwerp=%00",
        "onderwerp=' OR 1=1 --",
        "duur=-1&vorm=&opleider=%F0%9F%90%8C",
        "pagina=nergens",
        "pagina=999999999999",
        "onbekend=1&niveau[]=basis",
    ],
)
def test_garbage_in_the_address_is_ignored(shelf: None, client: Client, garbage: str) -> None:
    assert len(titles(client, garbage)) == 4


def test_what_is_chosen_is_shown_and_goes_with_one_press(shelf: None, client: Client) -> None:
    response = client.get("/cursussen/?niveau=verdieping&onderwerp=juridisch&niveau=onzin")
    chosen = response.context["chosen"]
    assert [choice.label for choice in chosen] == ["Verdieping", "Juridisch"]
    assert [choice.query for choice in chosen] == ["onderwerp=juridisch", "niveau=verdieping"]
    page = response.text
    for choice in chosen:
        assert f'href="/cursussen/?{choice.query}"' in page
    assert 'class="filter-list__clear"><a href="/cursussen/"' in page
    assert 'value="verdieping" checked' in page


def test_one_filter_left_leads_back_to_the_whole_catalogue(shelf: None, client: Client) -> None:
    (choice,) = client.get("/cursussen/?duur=langer").context["chosen"]
    assert choice.query == ""


def test_each_choice_says_how_many_courses_it_gives(shelf: None, client: Client) -> None:
    filters = {each.name: each for each in client.get("/cursussen/?onderwerp=juridisch").context["filters"]}
    counts = {name: {choice.value: choice.count for choice in each.choices} for name, each in filters.items()}
    assert counts["niveau"] == {"basis": 0, "verdieping": 2, "gevorderd": 0}
    # A filter does not narrow itself: choosing a second topic too gives more.
    assert counts["onderwerp"] == {"gesprek": 2, "juridisch": 2}
    assert counts["duur"] == {"tot-2": 1, "2-tot-4": 1, "langer": 0}
    assert counts["opleider"] == {"ander": 1, "eigen": 1}


def test_the_number_of_courses_is_told_to_who_listens(shelf: None, client: Client) -> None:
    page = client.get("/cursussen/?duur=tot-2").text
    assert 'role="status" id="aantal">2 cursussen</p>' in page


def test_nothing_found_says_what_to_do(shelf: None, client: Client) -> None:
    page = client.get("/cursussen/?opleider=eigen&vorm=gemengd").text
    assert "empty-state" in page
    assert page.count('href="/cursussen/"') >= 2  # the chosen filters and the empty state both clear all


def test_drafts_and_withdrawn_courses_are_not_in_the_catalogue(
    add: Callable[..., CoursePage], client: Client, provider_page: ProviderPage
) -> None:
    add("Weg", topics=["verdwenen"]).unpublish()
    provider_page.add_child(instance=CoursePage(title="Concept", intro="Nog niet.", live=False))
    response = client.get("/cursussen/")
    assert list(response.context["courses"]) == []
    topics, providers = (response.context["filters"][place] for place in (1, 4))
    assert topics.choices == providers.choices == []


def test_a_long_catalogue_has_pages_that_keep_the_filters(add: Callable[..., CoursePage], client: Client) -> None:
    for number in range(14):
        add(f"Cursus {number:02}", level="gevorderd")
    add("Anders")
    first = client.get("/cursussen/?niveau=gevorderd")
    assert len(first.context["courses"]) == 12
    assert 'href="?niveau=gevorderd&amp;pagina=2"' in first.text
    assert titles(client, "niveau=gevorderd&pagina=2") == ["Cursus 12", "Cursus 13"]


def test_the_provider_page_has_its_own_courses_only(shelf: None, client: Client) -> None:
    response = client.get("/cursussen/ander/")
    assert [course.title for course in response.context["courses"]] == ["Leiden", "Rente"]


def test_a_card_names_level_form_hours_and_provider(shelf: None, client: Client) -> None:
    page = client.get("/cursussen/?opleider=ander&niveau=gevorderd").text
    card = page[page.index("link-card__meta") :][:500]
    for words in ("Gevorderd", "4,5 uur", "Ander"):
        assert words in card


@pytest.mark.parametrize("query", ["", "?niveau=basis&onderwerp=t1&vorm=online"])
def test_the_catalogue_costs_the_same_with_3_and_30_courses(
    add: Callable[..., CoursePage], client: Client, catalogue: CourseIndexPage, query: str
) -> None:
    costs = []
    for size in (3, 30):
        for number in range(size):
            by = make_provider(catalogue, f"P{size}-{number}") if number % 3 == 0 else None
            add(f"Cursus {size} {number}", by=by, topics=[f"t{number}"])
        client.get(f"/cursussen/{query}")  # warm what is remembered per process
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/cursussen/{query}").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_the_course_page_says_what_to_expect(
    add: Callable[..., CoursePage], client: Client, provider_page: ProviderPage
) -> None:
    first = add("Eerst dit")
    gone = add("Weg")
    course = add(
        "Daarna", level="gevorderd", hours="3.0", format="klas", topics=["juridisch"], for_whom="Voor leiders."
    )
    course.outcomes = [("outcome", "U kunt leiden.")]
    course.prerequisites = [("course", first), ("course", gone)]
    course.require_exercises = True
    course.minimum_minutes = 90
    course.minimum_minutes_source = "Artikel 1"
    course.repeat_after_months = 12
    course.save_revision().publish()
    gone.unpublish()
    page = client.get(course.url).text
    for words in ("U kunt leiden.", "Gevorderd", "3 uur", "Juridisch", "Voor leiders.", "Artikel 1", "90", "12"):
        assert words in page
    assert f'href="{first.url}"' in page
    assert f'href="{gone.url}"' not in page
    assert f'href="{provider_page.url}"' in page
    assert "/cursussen/?onderwerp=juridisch" in page


COURSE_FILE = """
uid: {uid}
title: {uid}
slug: {uid}
intro: Leer iets.
level: verdieping
hours: 3
provider: {{name: School, slug: school}}
"""


def load(folder: Path, uid: str, more: str = "", **options: bool) -> CoursePage:
    (folder / uid).mkdir(exist_ok=True)
    (folder / uid / "course.yaml").write_text(COURSE_FILE.format(uid=uid) + more, encoding="utf-8")
    call_command("load_courses", folder=folder, verbosity=0, **options)
    return CoursePage.objects.get(uid=uid)


def test_a_course_file_sets_the_rules_of_a_course(catalogue: CourseIndexPage, tmp_path: Path) -> None:
    Topic.objects.create(name="Juridisch", slug="juridisch")
    plain = load(tmp_path, "a-gewoon")
    assert (plain.format, plain.order, plain.require_exercises) == ("online", "vrij", False)
    course = load(
        tmp_path,
        "b-streng",
        "format: klas\norder: volgorde\nrequire_exercises: true\nenrolment_open: false\nminimum_minutes: 90\n"
        "minimum_minutes_source: Artikel 1\nrepeat_after_months: 12\ntopics: [juridisch]\nprerequisites: [a-gewoon]\n",
    )
    assert (course.format, course.order, course.enrolment_open) == ("klas", "volgorde", False)
    assert (course.minimum_minutes, course.minimum_minutes_source, course.repeat_after_months) == (90, "Artikel 1", 12)
    assert [topic.slug for topic in course.topics.all()] == ["juridisch"]
    assert [before.value.pk for before in course.prerequisites] == [plain.pk]
    revisions = course.revisions.count()
    load(tmp_path, "b-streng", "format: klas\ntopics: [juridisch]\n")
    assert course.revisions.count() == revisions


def test_a_course_file_with_an_unknown_prerequisite_is_refused(catalogue: CourseIndexPage, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="onbekend"):
        load(tmp_path, "a", "prerequisites: [onbekend]\n")
    assert not CoursePage.objects.exists()
