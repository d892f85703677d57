"""What a training costs, when it is and what one gets: said as it is, in the catalogue, on its page and to search engines."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from courses import services
from courses.models import CourseDate, CourseIndexPage, CoursePage, ProviderPage
from courses.selectors import home_courses
from courses.selectors.offering import price_words
from courses.services.errors import LearningError
from naast.accounts.models import User
from naast.seed.roles import ensure_provider_group
from tests.support.pages import make_child, make_provider

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://example.org/aanmelden/"
NOW = "2026-11-22T12:00:00+01:00"


@pytest.fixture
def add(provider_page: ProviderPage) -> Callable[..., CoursePage]:
    """Publish a training: ``add("Titel", dates=["2026-12-01"], price=100)``."""

    def publish(
        title: str, *, dates: list[Any] | None = None, by: ProviderPage | None = None, **about: Any
    ) -> CoursePage:
        course: CoursePage = make_child(by or provider_page, CoursePage(title=title, intro="Leer iets.", **about))
        for each in dates or []:
            fields = each if isinstance(each, dict) else {"starts_on": each, "place": "Utrecht"}
            CourseDate.objects.create(course=course, **fields)
        return course

    return publish


def outside(**about: Any) -> dict[str, Any]:
    """Fields of a training that is taken elsewhere."""
    return {"sign_up_url": ELSEWHERE, "certification": "eigen", "enrolment_open": False, "price": 100} | about


def titles(client: Client, query: str) -> list[str]:
    return [course.title for course in client.get(f"/cursussen/?{query}").context["courses"]]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"price": 0}, "Free"),
        ({"price": None}, "Price on request"),
        ({"price": Decimal("412.5"), "price_vat": "excl"}, "€ 412.50 without VAT"),
        ({"price": Decimal("1412.5"), "price_vat": "incl"}, "€ 1,412.50 with VAT"),
        ({"price": Decimal(100), "price_vat": "vrij"}, "€ 100.00, no VAT"),
    ],
)
def test_a_price_says_whether_vat_is_in_it(about: dict[str, Any], expected: str) -> None:
    with translation.override("en"):
        assert price_words(CoursePage(title="x", **about)) == expected


@pytest.fixture
def shelf(add: Callable[..., CoursePage], catalogue: CourseIndexPage) -> None:
    """Trainings around the edges of every filter, on 22 November 2026."""
    other = make_provider(catalogue, "Ander")
    add("Hier")
    add("Goedkoop", **outside(price=Decimal("206.61"), price_vat="excl"), dates=["2026-12-10"])
    add("Midden", **outside(price=Decimal("206.62"), price_vat="excl"), dates=["2026-12-01", "2027-01-05"], by=other)
    add("Vrijgesteld", **outside(price=Decimal(250), price_vat="vrij"), dates=["2026-11-22"])
    add("Duur", **outside(price=Decimal("750.01"), price_vat="incl", certification="geen"), dates=["2026-11-21"])
    add("Vraag", **outside(price=None), by=other)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("prijs=gratis", ["Hier"]),
        ("prijs=tot-250", ["Goedkoop", "Vrijgesteld"]),
        ("prijs=250-tot-750", ["Midden"]),
        ("prijs=meer", ["Duur"]),
        ("prijs=op-aanvraag", ["Vraag"]),
        ("prijs=gratis&prijs=meer", ["Duur", "Hier"]),
        ("maand=2026-12", ["Goedkoop", "Midden"]),
        ("maand=2027-01", ["Midden"]),
        ("maand=2026-11", ["Vrijgesteld"]),
        ("maand=2026-12&opleider=ander", ["Midden"]),
        ("bewijs=bewijs", ["Hier"]),
        ("bewijs=geen", ["Duur"]),
        ("maand=2026-13&prijs=%00&bewijs=diploma", ["Duur", "Goedkoop", "Hier", "Midden", "Vraag", "Vrijgesteld"]),
        ("volgorde=datum", ["Vrijgesteld", "Midden", "Goedkoop", "Duur", "Hier", "Vraag"]),
        ("volgorde=datum&prijs=tot-250", ["Vrijgesteld", "Goedkoop"]),
        ("volgorde=onzin&prijs=meer", ["Duur"]),
    ],
)
def test_filters_on_price_month_and_proof_and_the_order_by_date(
    shelf: None, client: Client, query: str, expected: list[str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        assert titles(client, query) == expected


def test_each_choice_of_price_and_month_says_how_many_it_gives(shelf: None, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        filters = {each.name: each for each in client.get("/cursussen/?opleider=ander").context["filters"]}
    counts = {name: {choice.value: choice.count for choice in each.choices} for name, each in filters.items()}
    assert counts["prijs"] == {"gratis": 0, "tot-250": 0, "250-tot-750": 1, "meer": 0, "op-aanvraag": 1}
    assert counts["maand"] == {"2026-11": 0, "2026-12": 1, "2027-01": 1}


def test_the_order_stays_when_a_filter_is_taken_away(shelf: None, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        response = client.get("/cursussen/?prijs=meer&volgorde=datum")
    [choice] = response.context["chosen"]
    assert choice.query == "volgorde=datum"
    assert 'name="volgorde" value="datum"' in response.text


def test_days_that_went_by_vanish_and_full_ones_say_so(add: Callable[..., CoursePage], client: Client) -> None:
    today = timezone.localdate()
    course = add(
        "Training",
        **outside(),
        dates=[
            {"starts_on": today - timedelta(days=1), "place": "Gisterendam"},
            {"starts_on": today, "place": "Vandaagstad"},
            {
                "starts_on": today + timedelta(days=9),
                "place": "Vollenhove",
                "full": True,
                "sign_up_url": "https://x.nl/vol",
            },
        ],
    )
    page = client.get(course.url).text
    assert "Gisterendam" not in page
    assert page.index("Vandaagstad") < page.index("Vollenhove")
    assert "tag--caution" in page[page.index("Vollenhove") :]
    assert 'href="https://x.nl/vol"' not in page  # nobody is led to a day that is full
    CourseDate.objects.filter(starts_on=today).update(full=True)
    assert "tag--caution" in client.get("/cursussen/").text


def test_a_training_elsewhere_leads_to_its_provider_and_takes_nobody_here(
    add: Callable[..., CoursePage], client: Client, alice: User
) -> None:
    course = add("Training", **outside(), dates=["2099-01-01"])
    client.force_login(alice)
    page = client.get(course.url).text
    assert f'href="{ELSEWHERE}"' in page
    assert "/mijn/inschrijven/" not in page
    assert "PDF" not in page.split("<footer")[0].split("<main")[1]  # nothing of ours at the end
    with pytest.raises(LearningError):
        services.enrol(alice, course)
    client.post(f"/mijn/inschrijven/{course.pk}/")
    assert not alice.enrolments.exists()


def test_the_home_page_shows_what_one_can_begin_here(add: Callable[..., CoursePage], rf: RequestFactory) -> None:
    add("Buiten", **outside())
    here = add("Hier")
    assert home_courses(rf.get("/")) == [here]


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"price": 10}, "sign_up_url"),
        (outside(certification="bewijs"), "certification"),
        ({"points": "2 punten"}, "points"),
        ({"points": "2 punten", "points_proof": "https://example.org/"}, "points"),
    ],
)
def test_an_offer_that_cannot_be_trusted_is_refused(about: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CoursePage(title="x", **about).check_offering()
    assert field in caught.value.message_dict


def test_a_date_has_a_place_and_ends_after_it_began() -> None:
    for fields in ({}, {"place": "x", "ends_on": date(2026, 1, 1)}):
        with pytest.raises(ValidationError):
            CourseDate(starts_on=date(2026, 1, 2), **fields).clean()
    CourseDate(starts_on=date(2026, 1, 2), online=True).clean()


def test_points_are_shown_with_their_proof_and_only_while_they_count(
    add: Callable[..., CoursePage], client: Client
) -> None:
    today = timezone.localdate()
    course = add(
        "Training", **outside(), points="3 PE-punten", points_proof="https://example.org/register", points_until=today
    )
    page = client.get(course.url).text
    assert "3 PE-punten" in page
    assert "https://example.org/register" in page
    CoursePage.objects.update(points_until=today - timedelta(days=1))
    assert "3 PE-punten" not in client.get(course.url).text


def test_search_engines_are_told_the_same(add: Callable[..., CoursePage], rf: RequestFactory) -> None:
    course = add(
        "Training",
        **outside(price=Decimal(495)),
        hours=Decimal("7.0"),
        dates=[
            {
                "starts_on": date(2099, 1, 5),
                "ends_on": date(2099, 1, 6),
                "place": "Utrecht",
                "places": 12,
                "full": True,
            },
            {"starts_on": date(2099, 2, 5), "online": True},
            {"starts_on": date(2020, 2, 5), "place": "Weg"},
        ],
    )
    [thing] = course.structured_data(rf.get("/"))
    assert (thing["@type"], thing["timeRequired"], thing["provider"]["name"]) == ("Course", "PT420M", "Eigen")
    first, second = thing["hasCourseInstance"]
    assert (first["courseMode"], first["startDate"], first["endDate"]) == ("Onsite", "2099-01-05", "2099-01-06")
    assert first["location"]["name"] == "Utrecht"
    assert first["offers"]["availability"] == "https://schema.org/SoldOut"
    assert second["courseMode"] == "Online"
    offer = thing["offers"][0]
    assert (offer["price"], offer["priceCurrency"], offer["category"]) == ("495.00", "EUR", "Paid")
    assert offer["priceSpecification"]["valueAddedTaxIncluded"] is False
    free, asked = add("Hier"), add("Vraag", **outside(price=None))
    assert free.structured_data(rf.get("/"))[0]["offers"][0]["category"] == "Free"
    assert "offers" not in asked.structured_data(rf.get("/"))[0]


def test_a_provider_edits_its_own_dates_and_prices_only(
    client: Client, add: Callable[..., CoursePage], catalogue: CourseIndexPage, alice: User
) -> None:
    own, foreign = add("Eigen"), add("Vreemd", by=make_provider(catalogue, "Ander"))
    alice.groups.add(ensure_provider_group(own.provider_page))
    client.force_login(alice)
    edit = client.get(f"/beheer/pages/{own.pk}/edit/")
    assert edit.status_code == 200
    assert 'name="price"' in edit.text
    assert client.get(f"/beheer/pages/{foreign.pk}/edit/").status_code in (302, 403, 404)
    client.post(f"/beheer/pages/{foreign.pk}/edit/", {"price": "1"})
    foreign.refresh_from_db()
    assert foreign.price == 0
