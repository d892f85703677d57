"""Who gets which developments, once, and what the mail looks like."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from naast.mail.errors import MailRefused, Verdict
from naast.mail.ledger import State
from naast.mail.transport import MemoryTransport
from newsletters import selectors, services
from newsletters.digests import planning
from newsletters.digests.news import News
from newsletters.models import Delivery, Development, Mailing, MailingContent, Newsletter
from newsletters.sending import delivering
from newsletters.sending.personal import LINKS
from tests.newsletters.conftest import MakeDevelopment, MakeReader, parsed, part
from tests.newsletters.digests import later, send

pytestmark = pytest.mark.django_db


def test_a_reader_gets_only_the_topics_chosen(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    law, money = make_reader("juridisch", email="law@example.org"), make_reader("economisch", email="money@example.org")
    make_development("juridisch", title="Nieuwe wet")
    make_development("economisch", title="Prijzen stijgen")
    make_development("juridisch", "economisch", title="Wet over prijzen")
    send(newsletter, post)
    mails = {recipient: part(parsed(raw), "plain") for _sender, recipient, raw in post.sent}
    assert mails.keys() == {law.email, money.email}
    assert "Nieuwe wet" in mails[law.email]
    assert "Prijzen stijgen" not in mails[law.email]
    assert "Prijzen stijgen" in mails[money.email]
    assert all("Wet over prijzen" in text for text in mails.values())


def test_only_what_is_new_since_the_last_one_is_sent(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(title="Oud nieuws")
    send(newsletter, post)
    with later(days=7):
        make_development(title="Vers nieuws")
        send(newsletter, post, period="2026-W48")
    assert len(post.sent) == 2
    second = part(parsed(post.sent[1][2]), "plain")
    assert "Vers nieuws" in second
    assert "Oud nieuws" not in second


def test_nothing_new_means_no_mail(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader("politiek")
    make_development("juridisch")
    digest = send(newsletter, post)
    assert post.sent == []
    assert digest.planned_at is not None
    assert not Delivery.objects.exists()


def test_drafts_and_developments_of_long_ago_stay_out(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(state="draft")
    make_development(approved_at=timezone.now() - timedelta(days=36))
    send(newsletter, post)
    assert post.sent == []


def test_a_new_reader_gets_what_came_before_the_subscription(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_development(approved_at=timezone.now() - timedelta(days=20))
    make_reader()
    send(newsletter, post)
    assert len(post.sent) == 1


def test_an_outage_of_two_months_loses_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(title="Voor de storing")
    send(newsletter, post)
    with later(days=2):
        make_development(title="Tijdens de storing", approved_at=timezone.now())
    with later(days=60):
        send(newsletter, post, period="2027-W03")
    assert "Tijdens de storing" in part(parsed(post.sent[1][2]), "plain")


def test_a_mail_that_failed_brought_nothing_so_its_news_comes_again(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    reader = make_reader()
    make_development(title="Gemist")
    send(newsletter, MemoryTransport(answers={reader.email: MailRefused("550", verdict=Verdict.NEVER)}))
    assert Delivery.objects.get().state == State.FAILED
    with later(days=7):
        send(newsletter, post, period="2026-W48")
    assert "Gemist" in part(parsed(post.sent[0][2]), "plain")


def test_readers_of_a_month_and_of_a_week_each_get_their_own(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader(email="week@example.org")
    make_reader(email="month@example.org", frequency="monthly")
    make_development()
    send(newsletter, post)
    assert [recipient for _s, recipient, _r in post.sent] == ["week@example.org"]
    send(newsletter, post, period="2026-11", frequency="monthly")
    assert [recipient for _s, recipient, _r in post.sent] == ["week@example.org", "month@example.org"]


@pytest.mark.parametrize("state", ["pending", "unsubscribed"])
def test_who_did_not_confirm_or_left_gets_nothing(
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
    state: str,
) -> None:
    make_reader(state=state)
    make_development()
    send(newsletter, post)
    assert post.sent == []


def test_who_leaves_after_the_planning_gets_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader(email="stays@example.org")
    leaver = make_reader(email="leaves@example.org")
    make_development()
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    assert planning.plan(digest)
    services.unsubscribe(leaver, services.Origin("test"))
    delivering.drain_deliveries(post)
    assert [recipient for _s, recipient, _r in post.sent] == ["stays@example.org"]
    assert selectors.counts(digest) == {"total": 2, "open": 0, "sent": 1, "failed": 0, "skipped": 1}


def test_who_leaves_while_the_mails_go_out_gets_nothing_later(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    readers = [make_reader() for _ in range(10)]
    make_development()

    class LeaveOnFirst(MemoryTransport):
        def finish(self, raw: bytes) -> None:
            super().finish(raw)
            if len(self.sent) == 1:
                for reader in readers[5:]:
                    services.unsubscribe(reader, services.Origin("test"))

    post = LeaveOnFirst()
    send(newsletter, post)
    assert [recipient for _s, recipient, _r in post.sent] == [reader.email for reader in readers[:5]]


def test_a_reader_who_is_erased_meanwhile_stops_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    gone, stays = make_reader(), make_reader()
    make_development()
    planning.plan(planning.open_digest(newsletter, "weekly", "2026-W47"))
    gone.delete()
    delivering.drain_deliveries(post)
    assert [recipient for _s, recipient, _r in post.sent] == [stays.email]


def test_planning_again_or_half_way_plans_nobody_twice(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    for _ in range(7):
        make_reader()
    make_development()
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    run = planning._Plan(digest, News(digest))
    planning._plan_batch(run, 3)  # and here the planner dies
    assert Delivery.objects.count() == 3
    assert not planning.plan(digest, seconds=0)
    assert planning.plan(digest, batch=3)
    assert planning.plan(digest)
    assert Delivery.objects.count() == 7
    delivering.drain_deliveries(post)
    assert len(post.sent) == 7


def test_a_planner_that_was_overtaken_walks_away(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    for _ in range(4):
        make_reader()
    make_development()
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    slow = planning._Plan(Mailing.objects.get(pk=digest.pk), News(digest))
    assert planning.plan(digest)
    planning._plan_batch(slow, 4)
    assert Delivery.objects.count() == 4


def test_two_beats_make_one_digest_per_period(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development()
    moment = timezone.now()
    assert len(planning.open_due(moment)) == 3  # the week, the two weeks and the month
    planning.open_due(moment)
    assert Mailing.objects.count() == 3
    for digest in Mailing.objects.all():
        planning.plan(digest)
    assert planning.open_due(moment) == []
    delivering.drain_deliveries(post)
    assert len(post.sent) == 1


def test_everyone_with_the_same_news_shares_one_rendering(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    for slugs in (["juridisch"], ["juridisch", "politiek"], ["economisch"], ["maatschappelijk"]):
        for _ in range(5):
            make_reader(*slugs)
    make_development("juridisch")
    make_development("economisch")
    send(newsletter, post)
    assert MailingContent.objects.count() == 2
    assert len(post.sent) == 15


def test_a_digest_that_was_planned_does_not_change_with_its_developments(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(title="Zoals goedgekeurd")
    planning.plan(planning.open_digest(newsletter, "weekly", "2026-W47"))
    Development.objects.update(title="Later veranderd")
    delivering.drain_deliveries(post)
    assert "Zoals goedgekeurd" in part(parsed(post.sent[0][2]), "plain")


def test_the_mail_says_what_why_and_how_to_leave(
    client: Client,
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
) -> None:
    reader = make_reader()
    one = make_development(title="Zoë & de <wet>", in_force_on="2026-12-01")
    make_development(title="Tweede")
    send(newsletter, post)
    message = parsed(post.sent[0][2])
    text, html = part(message, "plain"), part(message, "html")
    for shown in (one.talk, one.source_url, "1 december 2026", "Ontwikkelingen"):
        assert shown in text
    assert "Bron & Zoon" in text
    assert "Zoë & de <wet>" in text
    assert "Bron &amp; Zoon" in html
    assert "Zoë &amp; de &lt;wet&gt;" in html
    assert len(html.encode()) < 80_000
    assert not any(word in text + html for word in LINKS)
    for path in re.findall(r"http://127\.0\.0\.1:8000(/nieuwsbrief/\S+/)", text):
        assert path in html
        assert client.get(path).status_code == 200
    assert text.count("/nieuwsbrief/") == 4  # choices, unsubscribe, and one topic to leave out under each development
    assert message["To"] == reader.email
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"]
    url = next(link for link in re.findall(r"<http://127\.0\.0\.1:8000(\S+)>", message["List-Unsubscribe"]))
    assert Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reader.refresh_from_db()
    assert reader.state == "unsubscribed"
