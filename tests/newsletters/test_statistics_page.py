"""The page with the figures of one mailing: what it shows, what it keeps quiet about, and who may see it."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from pytest_django import Settings

from naast.accounts.models import User
from naast.mail.reports.take import take
from naast.mail.returns import return_path
from newsletters.models import Engagement, Mailing, Newsletter, TrackedLink
from newsletters.sending import figures
from tests.mail.returned import bounce, complaint
from tests.newsletters.sent_mailings import deliver, editor, make_mailing, with_permissions

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def mailing(newsletter: Newsletter) -> Mailing:
    return make_mailing(newsletter)


@pytest.fixture
def link(mailing: Mailing) -> TrackedLink:
    return TrackedLink.objects.create(mailing=mailing, url=f"{SITE}/ontwikkelingen/", label="Lees meer")


def page_of(mailing: Mailing, *form: str) -> str:
    return reverse(f"newsletters_mailings:statistics{'_file' if form else ''}", args=[mailing.pk, *form])


def agreeing(link: TrackedLink, number: int, followed: int) -> None:
    rows = deliver(link.mailing, number=number, statistics_consent=True)
    Engagement.objects.bulk_create([Engagement(delivery=row, link=link) for row in rows[:followed]])


def test_the_page_shows_visits_per_link_in_a_table_and_a_plot(alice: User, link: TrackedLink) -> None:
    TrackedLink.objects.create(mailing=link.mailing, url=f"{SITE}/zoeken/", label="<Zoek>", clicks=3)
    TrackedLink.objects.update_or_create(pk=link.pk, defaults={"clicks": 1200})
    deliver(link.mailing, number=2)
    page = editor(alice).get(page_of(link.mailing)).text
    assert re.findall(r'"mailing-number">([\d.]+)</td>', page) == ["1", "1.200", "2", "3"]
    assert "&lt;Zoek&gt;" in page
    assert 'role="img"' in page
    assert page.index(link.url) < page.index("&lt;Zoek&gt;")
    assert _("Opens are not counted: that is off for this newsletter.") in page


def test_small_numbers_are_not_shown_as_if_they_said_something(alice: User, link: TrackedLink) -> None:
    client = editor(alice)
    agreeing(link, figures.FEWEST - 1, followed=2)
    TrackedLink.objects.update(clicks=2)
    page = client.get(page_of(link.mailing)).text
    assert _("So few visits say little: a single reader can make the difference.") in page
    assert figures.statistics_of(link.mailing).links[0].readers is None
    agreeing(link, 1, followed=1)
    assert figures.statistics_of(link.mailing).links[0].readers == 3
    assert re.findall(r'"mailing-number">([\d.]+)</td>', client.get(page_of(link.mailing)).text) == ["1", "2", "3"]


def test_opens_are_told_of_who_agreed_and_only_when_they_are_counted(alice: User, link: TrackedLink) -> None:
    rows = deliver(link.mailing, number=6, statistics_consent=True)
    deliver(link.mailing, number=4)
    Engagement.objects.bulk_create([Engagement(delivery=row) for row in rows[:4]])
    assert figures.statistics_of(link.mailing).opened is None
    Newsletter.objects.update(count_opens=True)
    found = figures.statistics_of(figures.mailings_by_name().get(pk=link.mailing.pk))
    assert (found.sent, found.agreed, found.opened) == (10, 6, 4)


def test_a_mailing_without_links_says_so(alice: User, mailing: Mailing) -> None:
    page = editor(alice).get(page_of(mailing)).text
    assert "<svg class" not in page.partition("<main")[2].partition("mailing-plot")[2]
    assert "mailing-plot" not in page


def returned_part(page: str) -> str:
    return re.sub(r"\s+", " ", page.partition('id="terug"')[2].partition("</section>")[0])


def test_what_came_back_is_told_in_words_once_for_each_mail(alice: User, newsletter: Newsletter) -> None:
    mailing, other = make_mailing(newsletter), make_mailing(newsletter)
    gone, full, cross, *_fine = deliver(mailing, number=6)
    for row, report in (
        (gone, bounce(return_path(gone))),
        (full, bounce(return_path(full), status="5.2.2", said="smtp; 552 5.2.2 mailbox full")),
        (full, bounce(return_path(full), status="4.2.2", said="smtp; 452 4.2.2 mailbox full")),
        (cross, complaint(return_path(cross))),
        (deliver(other)[0], bounce("terug+d1aaaaaaaaaaaaaaaa@example.org")),
    ):
        assert take(report, source="mailbox")[1], row
    told = returned_part(editor(alice).get(page_of(mailing)).text)
    assert told.count("<li>") == 3
    assert re.findall(r"<li>(\d+) mail ", told) == ["1", "1", "1"]
    assert "/beheer/mail/teruggekomen/" in told
    assert not figures.came_back(other).anything


def test_nothing_came_back_is_said_only_when_we_would_have_heard(
    alice: User, mailing: Mailing, settings: Settings
) -> None:
    client = editor(alice)
    deliver(mailing, number=2)
    settings.REPORTS_MAILBOX = ""
    unknown = _("Whether mails came back, Naast does not know: no mailbox for returned mail has been set.")
    nothing = _("Nothing came back so far, and nobody reported this mailing as spam.")
    assert unknown in returned_part(client.get(page_of(mailing)).text)
    settings.REPORTS_MAILBOX = "pop3://user:secret@mx.example.org"
    told = returned_part(client.get(page_of(mailing)).text)
    assert nothing in told
    assert "<li>" not in told
    Mailing.objects.update(created_at=timezone.now() - timedelta(days=401))
    told = returned_part(client.get(page_of(mailing)).text)
    assert "400" in told
    assert nothing not in told


def test_who_may_not_see_the_reports_is_not_led_there(bob: User, mailing: Mailing) -> None:
    told = returned_part(with_permissions(bob, "view_mailing").get(page_of(mailing)).text)
    assert told
    assert "/beheer/mail/teruggekomen/" not in told


def test_the_file_holds_every_link_and_no_formula(alice: User, link: TrackedLink) -> None:
    client = editor(alice)
    TrackedLink.objects.bulk_create(
        TrackedLink(mailing=link.mailing, url=f"{SITE}/{place}/", label="=1+1") for place in range(150)
    )
    lines = client.get(page_of(link.mailing, "csv")).getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 152
    assert "'=1+1" in lines[-1]
    book = load_workbook(io.BytesIO(client.get(page_of(link.mailing, "xlsx")).getvalue()))
    assert [row[0].data_type for row in book.active.iter_rows(min_col=2, max_col=2, min_row=3)] == ["s"] * 150
    assert client.get(page_of(link.mailing, "exe")).status_code == 404
    assert client.get(page_of(link.mailing)).text.count(SITE) >= 100


def test_who_may_see_the_figures(alice: User, bob: User, charlie: User, link: TrackedLink) -> None:
    outsider = Client()
    outsider.force_login(charlie)
    for url in (page_of(link.mailing), page_of(link.mailing, "csv")):
        assert editor(alice).get(url).status_code == 200
        refused: Any = with_permissions(bob, "view_newsletter").get(url)
        assert (refused.status_code, refused.url) == (302, "/beheer/")
        assert outsider.get(url).status_code == 404
        visitor: Any = Client().get(url)
        assert visitor.url.startswith("/account/login/")
