"""Contact on every page: the branch, its hours at this moment, and one thing to do next."""

import json
from datetime import UTC, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from wagtail.blocks import StreamBlockValidationError

from naast.pages.branches import ChatBlock, DifferentDaysBlock, WeekBlock
from naast.pages.links import phone_link, validate_link, validate_phone
from naast.pages.models import Branch, CallToAction, ContactSettings, HomePage, StandardPage, Topic
from tests.pages.helpers import make_branch, make_page, make_site

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10.00 in Amsterdam


@time_machine.travel(MONDAY, tick=False)
def test_every_page_says_until_when_somebody_answers(client: Client) -> None:
    make_site()
    make_branch(chats=[{"label": "Chat met ons", "url": "https://chat.example.org/naast"}], email="utrecht@example.org")
    for path in ("/", "/account/login/", "/is-er-niet/"):
        html = client.get(path).content.decode()
        assert "Nu bereikbaar tot 17.00 uur" in html, path
        for part in ("tel:+31850000000", "https://chat.example.org/naast", "mailto:utrecht@example.org"):
            assert part in html, path


@time_machine.travel(datetime(2027, 4, 27, 9, 0, tzinfo=UTC), tick=False)
def test_a_holiday_is_named_in_the_language_of_the_reader(client: Client) -> None:
    make_site()
    make_branch()
    assert "Vandaag gesloten: Koningsdag" in client.get("/").content.decode()
    client.cookies["taal"] = "en"
    assert "Closed today: King&#x27;s Day" in client.get("/").content.decode()


@time_machine.travel(datetime(2027, 4, 27, 9, 0, tzinfo=UTC), tick=False)
def test_a_branch_can_open_on_a_holiday(client: Client) -> None:
    make_site()
    make_branch(different=[{"day": "2027-04-27", "reason": "Koningsdag", "opens": "10:00", "closes": "12:00"}])
    html = client.get("/").content.decode()
    assert "Nu bereikbaar tot 12.00 uur" in html
    assert "Andere tijden vandaag: Koningsdag" in html


@time_machine.travel(MONDAY, tick=False)
def test_different_days_run_up_to_and_including_the_last(client: Client) -> None:
    branch = make_branch(different=[{"day": "2026-12-21", "last_day": "2026-12-24", "reason": "Vakantie"}])
    hours = branch.hours
    assert [hours.on(datetime(2026, 12, day, tzinfo=UTC).date()).reason for day in (20, 21, 24)] == [
        "",
        "Vakantie",
        "Vakantie",
    ]
    assert hours.on(datetime(2026, 12, 28, tzinfo=UTC).date()).periods[0].opens == time(8, 30)


def test_the_first_branch_is_shown_and_the_others_are_links_without_a_script(client: Client) -> None:
    make_site()
    make_branch("zwolle", order=2)
    make_branch("utrecht", order=1)
    html = client.get("/").content.decode()
    assert html.index('data-branch="utrecht"') < html.index('data-branch="zwolle" hidden')
    assert '<a href="/contact/zwolle/">Zwolle</a>' in html
    assert "csrfmiddlewaretoken" not in html  # a page with a token cannot be kept for others


def test_without_a_branch_the_details_of_the_site_are_shown(client: Client) -> None:
    make_site()
    html = client.get("/").content.decode()
    assert "tel:+31850000000" in html
    assert "mailto:hallo@example.org" in html


def test_a_page_shows_its_own_call_to_action_and_else_the_usual_one(client: Client) -> None:
    home = make_site()
    call = CallToAction.objects.create(
        name="Brief", title="Schrijft u een brief?", label="Kijk na", url="/brievencheck/"
    )
    make_page(home, "brieven", call_to_action=call)
    make_page(home, "gewoon")
    own = client.get("/brieven/").content.decode()
    assert "Schrijft u een brief?" in own
    assert "Komt u er niet uit?" not in own
    assert "Komt u er niet uit?" in client.get("/gewoon/").content.decode()


@time_machine.travel(MONDAY, tick=False)
def test_a_branch_has_a_page_with_hours_as_a_table_and_the_route_in_words(client: Client) -> None:
    make_site()
    make_branch(
        address="Voorbeeldstraat 1\n1234 AB Utrecht",
        route="Neem de uitgang.\n\nLoop <b>rechtdoor</b>.",
        week=[
            {"days": ["1"], "opens": "09:00", "closes": "12:30"},
            {"days": ["1"], "opens": "13:00", "closes": "17:00"},
        ],
        different=[{"day": "2026-11-30", "reason": "Studiedag"}],
    )
    html = client.get("/contact/utrecht/").content.decode()
    for part in ("09.00 tot 12.30 uur en 13.00 tot 17.00 uur", "gesloten", "Voorbeeldstraat 1<br>", "Studiedag"):
        assert part in html
    assert "&lt;b&gt;rechtdoor" in html
    assert client.get("/contact/zwolle/").status_code == 404


def test_the_contact_block_costs_the_same_for_one_branch_and_for_ten(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    home = make_site()
    make_page(home, "over-naast")
    make_branch()
    client.get("/over-naast/")
    with CaptureQueriesContext(connection) as counted:
        client.get("/over-naast/")
    assert sum("pages_branch" in query["sql"] for query in counted) == 1
    for number in range(9):
        make_branch(f"plaats-{number}")
    with django_assert_num_queries(len(counted)):
        client.get("/over-naast/")


@pytest.mark.parametrize(
    "url", ["https://chat.example.org/x?y=1#z", "/contact/", "/begin/werkgever/"], ids=["elsewhere", "here", "deeper"]
)
def test_a_link_leads_to_this_site_or_to_a_secure_one(url: str) -> None:
    validate_link(url)
    assert ChatBlock().clean({"label": "Chat", "url": url})["url"] == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://example.org/",
        "//example.org/",
        "/\\example.org/",
        "https://user@example.org/",
        "https://",
        "https://[",
        " https://example.org",
        "data:text/html,x",
        "mailto:a@example.org",
        "contact/",
        "/con\ttact/",
        "",
    ],
)
def test_other_links_are_refused_in_dutch(url: str) -> None:
    with pytest.raises(ValidationError, match="Begin met /"):
        validate_link(url)


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("085 000 00 00", "tel:+31850000000"),
        ("0800-8115", "tel:08008115"),
        ("+32 2 123 45 67", "tel:+3221234567"),
        ("112", "tel:112"),
        ("", ""),
    ],
)
def test_a_telephone_number_becomes_an_address(phone: str, link: str) -> None:
    assert phone_link(phone) == link


@pytest.mark.parametrize("phone", ["bel ons", "1", "0" * 16, "085;000", "<b>085 000</b>"])
def test_what_is_no_telephone_number_is_refused(phone: str) -> None:
    with pytest.raises(ValidationError):
        validate_phone(phone)


def _week(*rows: tuple[list[str], str, str]) -> object:
    block = WeekBlock()
    raw = [{"type": "hours", "value": {"days": days, "opens": opens, "closes": closes}} for days, opens, closes in rows]
    return block.clean(block.to_python(raw))


def test_hours_that_end_before_they_begin_or_overlap_are_refused_at_their_row() -> None:
    _week((["1", "2"], "08:30", "12:00"), (["1"], "12:00", "17:00"), (["3"], "18:00", "00:00"))
    for rows, wrong in (
        ([(["1"], "17:00", "08:30")], 0),
        ([(["1"], "08:30", "08:30")], 0),
        ([(["1", "2"], "08:30", "12:00"), (["2"], "11:59", "17:00")], 1),
        ([(["5"], "20:00", "00:00"), (["5"], "23:00", "23:30")], 1),
    ):
        with pytest.raises(StreamBlockValidationError) as raised:
            _week(*rows)
        assert list(raised.value.block_errors) == [wrong]


@pytest.mark.parametrize(
    "rows",
    [
        [{"day": "2026-12-24", "reason": "Kerst", "opens": "09:00"}],
        [{"day": "2026-12-24", "last_day": "2026-12-23", "reason": "Kerst"}],
        [{"day": "2026-12-24", "last_day": "2028-12-24", "reason": "Kerst"}],
        [{"day": "2026-12-24", "reason": "Kerst"}, {"day": "2026-12-24", "reason": "Feest"}],
        [
            {"day": "2026-12-21", "last_day": "2026-12-24", "reason": "Kerst"},
            {"day": "2026-12-24", "reason": "Feest", "opens": "09:00", "closes": "10:00"},
        ],
    ],
    ids=["one time only", "back in time", "years", "twice", "closed and open"],
)
def test_different_days_that_cannot_be_are_refused(rows: list[dict[str, str]]) -> None:
    block = DifferentDaysBlock()
    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python([{"type": "day", "value": row} for row in rows]))


def test_the_form_of_a_branch_helps_at_every_field(admin_client: Client) -> None:
    make_site()
    branch = make_branch(different=[{"day": "2026-12-24", "reason": "Kerst"}])
    page = admin_client.get(f"/beheer/snippets/pages/branch/edit/{branch.pk}/")
    assert page.status_code == 200
    html = page.content.decode()
    for words in ("Hierop kiezen lezers", "Leeg: die dag gesloten", "Wat de lezer ziet, zoals: Chat met ons"):
        assert words in html, words


@pytest.mark.parametrize("model", [Branch, CallToAction, ContactSettings, HomePage, StandardPage, Topic])
def test_every_field_that_editors_fill_in_has_help(model: type[Model]) -> None:
    own = [field for field in model._meta.local_fields if field.editable and not field.primary_key]
    without = [field.name for field in own if not field.help_text and field.name not in {"page_ptr", "site"}]
    assert without == []


def test_stored_hours_survive_a_round_through_the_database() -> None:
    make_branch()
    branch = Branch.objects.get(slug="utrecht")
    assert json.loads(json.dumps(branch.week.get_prep_value()))[0]["value"]["opens"] == "08:30"
    assert branch.hours.week[5][0].closes == time(17)
