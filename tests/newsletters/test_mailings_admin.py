"""Mailings in the admin: how far each is, and the buttons, for who may press them."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from naast.accounts.models import User
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue
from newsletters.admin.mailings import standing, time_left
from newsletters.models import Correction, Delivery, Mailing, MailingState, Newsletter
from newsletters.sending import figures
from newsletters.sending.progress import Progress, progress
from tests.newsletters.conftest import MakeDevelopment
from tests.newsletters.sent_mailings import deliver, editor, make_mailing, with_permissions

pytestmark = pytest.mark.django_db
ROUTES = ("detail", "progress", "pause", "resume", "cancel", "statistics")


@pytest.fixture
def mailing(newsletter: Newsletter) -> Mailing:
    """A running mailing with a delivery in every state: 2 wait, 3 are sent, 1 failed, 1 skipped, 1 suppressed."""
    mailing = make_mailing(newsletter)
    deliver(mailing, State.PENDING)
    deliver(mailing, State.SENDING)
    deliver(mailing, State.SENT, 3)
    deliver(mailing, State.FAILED, last_error="550 5.1.1 No such user")
    deliver(mailing, State.SKIPPED)
    deliver(mailing, State.SUPPRESSED)
    return mailing


@pytest.fixture
def at_the_desk(alice: User) -> Client:
    """Alice, an editor."""
    return editor(alice)


def url(name: str, mailing: Mailing | None = None, *more: str) -> str:
    return reverse(f"newsletters_mailings:{name}", args=[*([mailing.pk] if mailing else []), *more])


def rows() -> list[Any]:
    """Everything that a visit could change."""
    return [list(model.objects.order_by("pk").values()) for model in (Mailing, Delivery, OutgoingMail)]


def numbers(html: str) -> list[int]:
    """The numbers of the first table of a page, from top to bottom."""
    table = re.search(r"<table class=\"listing.*?</table>", html, re.DOTALL)
    assert table
    return [int(number.replace(".", "")) for number in re.findall(r'mailing-number">([\d.]+)<', table[0])]


def test_the_list_counts_every_mail_once(at_the_desk: Client, mailing: Mailing) -> None:
    total, sent, waiting, failed, withheld = numbers(at_the_desk.get(url("index")).text)
    assert (total, sent, waiting, failed, withheld) == (8, 3, 2, 1, 2)
    assert total == sent + waiting + failed + withheld


def test_the_page_says_how_far_it_is_in_a_bar_and_in_numbers_that_add_up(at_the_desk: Client, mailing: Mailing) -> None:
    page = at_the_desk.get(url("detail", mailing)).text
    assert '<progress max="8" value="6"' in page
    *parts, total = numbers(page)
    assert parts == [2, 3, 1, 1, 1]
    assert sum(parts) == total == 8


def test_the_script_gets_the_words_of_the_page(at_the_desk: Client, mailing: Mailing) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # the rate differs from second to second
        answer = at_the_desk.get(url("progress", mailing))
        page = at_the_desk.get(url("detail", mailing)).text
    said = answer.json()
    assert said["state"] == "running"
    assert said["html"].strip() in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert at_the_desk.get(url("progress", Mailing(pk=10**17))).status_code == 404


@pytest.mark.parametrize(
    ("moment", "values", "words"),
    [
        ("2026-11-24T10:00:00+01:00", {}, "About %(rate)s mails a minute."),
        ("2026-11-22T10:00:00+01:00", {}, "This mailing waits for the day"),
        ("2026-11-22T10:00:00+01:00", {"by_day": False}, "About %(rate)s mails a minute."),
        ("2026-11-24T10:00:00+01:00", {"planned_at": None}, "The readers are still being gathered"),
        ("2026-11-24T10:09:00+01:00", {}, "No mail left in the last two minutes."),
    ],
)
def test_the_page_says_why_nothing_leaves_or_how_fast_it_goes(
    newsletter: Newsletter, moment: str, values: dict[str, Any], words: str
) -> None:
    with time_machine.travel("2026-11-24T10:00:00+01:00" if "-24T" in moment else moment, tick=False):
        mailing = make_mailing(newsletter, **values)
        deliver(mailing, State.SENT, 3)
        deliver(mailing, State.PENDING)
    with time_machine.travel(moment, tick=False), translation.override("en"):
        page = render_to_string("newsletters/admin/includes/mailing_progress.html", standing(mailing))
    assert words % {"rate": 180} in page


def test_an_editor_pauses_with_a_reason_and_resumes(at_the_desk: Client, mailing: Mailing, alice: User) -> None:
    answer = at_the_desk.post(url("pause", mailing), {"reason": "De datum <klopt> niet"}, follow=True)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_by) == (MailingState.PAUSED, alice)
    assert "De datum &lt;klopt&gt; niet" in answer.text
    assert str(alice) in answer.text
    at_the_desk.post(url("resume", mailing))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == (MailingState.RUNNING, "")


def test_a_pause_needs_no_reason_and_by_the_system_it_says_so(
    at_the_desk: Client, alice: User, mailing: Mailing
) -> None:
    at_the_desk.post(url("pause", mailing))
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    Mailing.objects.update(state_by=None, state_reason="Te veel mails mislukten")
    page = at_the_desk.get(url("detail", mailing)).text
    assert "Te veel mails mislukten" in page
    assert _("Naast paused this mailing by itself.") in page


@pytest.mark.parametrize("reason", ["x" * 301, "nul\0"])
def test_a_reason_that_cannot_be_kept_stays_in_the_form(at_the_desk: Client, mailing: Mailing, reason: str) -> None:
    answer = at_the_desk.post(url("pause", mailing), {"reason": reason})
    assert answer.status_code == 422
    assert "error-message" in answer.text
    mailing.refresh_from_db()
    assert mailing.state == MailingState.RUNNING


def test_cancelling_says_first_what_happens(at_the_desk: Client, mailing: Mailing) -> None:
    page = at_the_desk.get(url("cancel", mailing))
    assert page.status_code == 200
    mailing.refresh_from_db()
    assert mailing.state == MailingState.RUNNING
    at_the_desk.post(url("cancel", mailing))
    mailing.refresh_from_db()
    assert mailing.state == MailingState.CANCELLED
    assert Delivery.objects.filter(mailing=mailing, state=State.SENT).count() == 3


def test_a_second_press_changes_nothing_and_says_so(at_the_desk: Client, mailing: Mailing) -> None:
    at_the_desk.post(url("cancel", mailing))
    before = rows()
    for name in ("pause", "resume", "cancel"):
        answer = at_the_desk.post(url(name, mailing), follow=True)
        assert str(MailingState.CANCELLED.label) in answer.text
    assert at_the_desk.get(url("cancel", mailing)).status_code == 302
    assert rows() == before
    assert "<form" not in re.sub(r".*<main", "", at_the_desk.get(url("detail", mailing)).text, flags=re.DOTALL)


def test_who_may_only_look_sees_no_buttons_and_can_press_none(bob: User, mailing: Mailing) -> None:
    colleague = with_permissions(bob, "view_mailing")
    page = colleague.get(url("detail", mailing))
    assert page.status_code == 200
    assert url("pause", mailing) not in page.text
    assert url("cancel", mailing) not in page.text
    before = rows()
    for name in ("pause", "resume", "cancel"):
        answer: Any = colleague.post(url(name, mailing))
        assert (answer.status_code, answer.url) == (302, "/beheer/")
    assert colleague.get(url("cancel", mailing)).status_code == 302
    assert rows() == before


def test_a_colleague_without_permission_an_outsider_and_a_visitor_see_nothing(
    bob: User, charlie: User, mailing: Mailing
) -> None:
    colleague = with_permissions(bob, "view_newsletter")
    outsider = Client()
    outsider.force_login(charlie)
    before = rows()
    for name in ROUTES:
        for method in ("get", "post"):
            refused = getattr(colleague, method)(url(name, mailing))
            assert (refused.status_code, refused.url) == (302, "/beheer/")
            assert getattr(outsider, method)(url(name, mailing)).status_code == 404
            assert getattr(Client(), method)(url(name, mailing)).url.startswith("/account/login/")
    assert url("index") not in colleague.get("/beheer/").text
    assert rows() == before


def test_an_unknown_mailing_is_not_found(at_the_desk: Client, mailing: Mailing) -> None:
    for unknown in (Mailing(pk=mailing.pk + 1), Mailing(pk=10**17)):
        for name in ("detail", "progress", "cancel", "statistics"):
            assert at_the_desk.get(url(name, unknown)).status_code == 404
        for name in ("pause", "resume", "cancel"):
            assert at_the_desk.post(url(name, unknown)).status_code == 404


def test_looking_changes_nothing(at_the_desk: Client, mailing: Mailing) -> None:
    at_the_desk.get("/beheer/")
    before = rows()
    for name in ROUTES:
        at_the_desk.get(url(name, mailing))
        at_the_desk.head(url(name, mailing))
    assert rows() == before
    assert {at_the_desk.get(url(name, mailing)).status_code for name in ("pause", "resume")} == {405}


def test_failures_stand_together_by_what_the_server_said(
    at_the_desk: Client, bob: User, newsletter: Newsletter
) -> None:
    mailing = make_mailing(newsletter)
    for place in range(3):
        email = f"weg{place}@example.org"
        answer = f"550 5.1.1 <{email}>: <b>unknown</b> [192.0.2.{place}] q1x20020a17090a{place}"
        deliver(mailing, State.FAILED, email=email, last_error=answer)
    deliver(mailing, State.FAILED, email="vol@example.org", last_error="552 5.2.2 mailbox full")
    found = figures.failures(mailing, 4, with_addresses=False)
    assert [(group.count, group.answer.split()[0]) for group in found.groups] == [(3, "550"), (1, "552")]
    assert found.others == 0

    own = at_the_desk.get(url("detail", mailing)).text
    assert "weg0@example.org" in own
    assert "<b>unknown</b>" not in own
    page = with_permissions(bob, "view_mailing").get(url("detail", mailing)).text
    assert "w…@example.org" in page
    assert "weg0" not in page
    assert "vol@" not in page


def test_many_different_answers_cost_the_same_and_none_is_lost(at_the_desk: Client, newsletter: Newsletter) -> None:
    mailing = make_mailing(newsletter)
    for place in range(25):
        deliver(mailing, State.FAILED, last_error=f"554 reden {'abcdefghijklmnopqrstuvwxyz'[place]}")
    found = figures.failures(mailing, 25, with_addresses=True)
    assert sum(group.count for group in found.groups) + found.others == 25
    assert found.others == 5
    assert _("Other answers") in at_the_desk.get(url("detail", mailing)).text


def test_pages_cost_the_same_with_few_and_many(at_the_desk: Client, newsletter: Newsletter) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            at_the_desk.get(address)
        return len(queries)

    first = make_mailing(newsletter)
    for state in (State.SENT, State.FAILED, State.PENDING):
        deliver(first, state, last_error="550 weg")
    pages = (url("index"), url("detail", first), url("progress", first), url("statistics", first), "/beheer/")
    for page in pages:
        at_the_desk.get(page)  # some things are read once for a process
    few = [cost(page) for page in pages]
    for _number in range(5):
        deliver(make_mailing(newsletter), State.PENDING, 2)
    for place in range(5):
        deliver(first, State.FAILED, last_error=f"55{place} weg")
        deliver(first, State.SENT, 3)
        first.links.create(url=f"http://testserver/{place}/")
    assert [cost(page) for page in pages] == few


def test_counting_reads_the_index_on_mailing_and_state(mailing: Mailing) -> None:
    if connection.vendor == "postgresql":  # a table this small would be read as a whole
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    with CaptureQueriesContext(connection) as queries:
        assert figures.counts_of([mailing])[mailing.pk].total == 8
        assert progress(mailing).total == 8
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    grouped = [query["sql"] for query in queries if "GROUP BY" in query["sql"]]
    assert len(grouped) == 2
    for sql in grouped:
        with connection.cursor() as cursor:
            cursor.execute(explain + sql.replace("%", "%%"))
            assert "newsletters_delivery_counts" in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (20, "less than a minute"),
        (70, "about a minute"),
        (600, "about %(number)d minutes"),
        (3700, "about an hour"),
        (7300, "about %(number)d hours"),
        (10**6, "more than a day"),
    ],
)
def test_the_time_left_is_said_in_words(seconds: float | None, words: str) -> None:
    left = time_left(Progress(9, 9, 0, 0, 0, 0, 1.0, seconds, planned=True))
    expected = _(words) if words else ""
    assert left == (expected % {"number": 10 if seconds == 600 else 2} if "%" in expected else expected)


def test_mailings_have_names_that_people_use(newsletter: Newsletter, make_development: MakeDevelopment) -> None:
    correction = Correction.objects.create(development=make_development(title="Beslagvrije voet"), text="Was fout.")
    make_mailing(newsletter, period="2026-W47")
    make_mailing(newsletter, period="2026-11", frequency="monthly")
    make_mailing(newsletter, period="correction-1", kind="correction", correction=correction)
    make_mailing(newsletter, period="2026-99", frequency="biweekly")
    names = [figures.name_of(row) for row in figures.mailings_by_name().order_by("pk")]
    assert "47" in names[0]
    assert "november 2026" in names[1]
    assert "Beslagvrije voet" in names[2]
    assert "2026-99" in names[3]


def test_a_strange_question_still_gets_the_list(at_the_desk: Client, mailing: Mailing) -> None:
    for query in ("status=onzin", "p=999", "p=x", "status=%00", "p=-1"):
        assert at_the_desk.get(f"{url('index')}?{query}").status_code == 200, query


def test_the_list_says_when_there_is_nothing(at_the_desk: Client, newsletter: Newsletter) -> None:
    assert _("No mailing has this state.") in at_the_desk.get(f"{url('index')}?status=paused").text
    assert "mailing-table" not in at_the_desk.get(url("index")).text


def test_the_home_of_the_admin_shows_what_runs_or_stands_still_and_only_then(
    at_the_desk: Client, bob: User, mailing: Mailing
) -> None:
    assert url("detail", mailing) in at_the_desk.get("/beheer/").text
    assert url("detail", mailing) not in with_permissions(bob, "view_newsletter").get("/beheer/").text
    Mailing.objects.update(state=MailingState.DONE)
    assert "naast-mailings" not in at_the_desk.get("/beheer/").text


def test_the_home_of_the_admin_tells_of_mails_that_failed_without_an_address(at_the_desk: Client) -> None:
    assert _("No mail of the site failed lately.") in at_the_desk.get("/beheer/").text
    for place in range(2):
        enqueue(kind="test", to=f"weg{place}@example.org", subject="Dag", text="Dag", html="<p>Dag</p>")
    OutgoingMail.objects.update(state=State.FAILED, last_error="550 <weg0@example.org> onbekend")
    page = at_the_desk.get("/beheer/").text
    assert _("No mail of the site failed lately.") not in page
    assert "550 &lt;…@example.org&gt; onbekend" in page
    assert "weg0" not in page
