"""A mailing from its start to its end: whom it is for, what holds it back, and when it is done."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from naast.mail import ledger
from naast.mail.errors import MailRefused, Verdict
from naast.mail.ledger import State
from naast.mail.models import SuppressionReason
from naast.mail.suppression import suppress
from naast.mail.transport import MemoryTransport
from naast.pages.models import Topic
from newsletters import tasks
from newsletters.models import Delivery, Mailing, MailingContent, MailingKind, MailingState, Newsletter, Subscription
from newsletters.sending import delivering, settling, single
from newsletters.sending.progress import progress
from newsletters.services import mailings
from tests.newsletters.conftest import MakeReader
from tests.newsletters.mailings import MAIL, Interrupted, send, start, states

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def readers(make_reader: MakeReader, count: int) -> list[Subscription]:
    return [make_reader("juridisch") for _ in range(count)]


def names(mailing: Mailing) -> set[str]:
    return set(Delivery.objects.filter(mailing=mailing).values_list("subscription__email", flat=True))


# --- Whom it is for ---------------------------------------------------------------------------------------------------


def test_pressing_send_twice_opens_one_mailing_with_the_content_of_the_first(newsletter: Newsletter) -> None:
    first = start(newsletter)
    again = mailings.open_mailing(
        newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL._replace(text="nieuw")
    )
    assert again == first
    assert MailingContent.objects.get(mailing=first).text == MAIL.text


def test_the_audience_closes_at_the_start(newsletter: Newsletter, make_reader: MakeReader) -> None:
    before = timezone.now() - timedelta(days=1)
    make_reader(email="a@example.org", confirmed_at=before)
    make_reader(email="wacht@example.org", state="pending", confirmed_at=None)
    make_reader(email="weg@example.org", state="unsubscribed", confirmed_at=before)
    make_reader(email="verlof@example.org", confirmed_at=before, paused_until=timezone.localdate() + timedelta(days=3))
    make_reader(email="terug@example.org", confirmed_at=before, paused_until=timezone.localdate())
    mailing = mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL)
    make_reader(email="later@example.org", confirmed_at=timezone.now() + timedelta(seconds=1))
    assert single.plan(mailing)
    assert names(mailing) == {"a@example.org", "terug@example.org"}


def test_chosen_topics_are_frozen_with_the_mailing(
    newsletter: Newsletter, make_reader: MakeReader, topics: dict[str, Topic]
) -> None:
    make_reader("juridisch", "politiek", email="beide@example.org")
    make_reader("politiek", email="politiek@example.org")
    make_reader("economisch", email="economisch@example.org")
    chosen = [topics["juridisch"], topics["politiek"]]
    mailing = mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL, topics=chosen)
    assert single.plan(mailing)
    assert names(mailing) == {"beide@example.org", "politiek@example.org"}


def test_readers_of_another_newsletter_get_nothing(newsletter: Newsletter, make_reader: MakeReader) -> None:
    make_reader()
    other = Newsletter.objects.create(slug="ander", name="Ander", consent_text="-")
    assert names(start(other)) == set()


def test_a_short_list_is_delivered_at_once_and_to_nobody_else(newsletter: Newsletter, make_reader: MakeReader) -> None:
    chosen, _other = readers(make_reader, 2)
    mailing = mailings.open_mailing(
        newsletter,
        kind=MailingKind.CHECK_IN,
        period="check-in-2026-11",
        mail=MAIL,
        readers=Subscription.objects.filter(pk=chosen.pk),
    )
    assert mailing.planned_at is not None
    assert names(mailing) == {chosen.email}


def test_planning_in_small_steps_with_two_planners_plans_everyone_once(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    readers(make_reader, 5)
    mailing = mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL)
    other = Mailing.objects.get(pk=mailing.pk)
    content = MailingContent.objects.get(mailing=mailing)
    single._plan_batch(mailing, content, 2)
    single._plan_batch(other, content, 2)  # stands where the first stood
    assert Delivery.objects.count() == 2
    assert single.plan(other, batch=2)
    assert single.plan(mailing, batch=2)
    assert Delivery.objects.count() == 5


def test_a_planner_that_stopped_is_found_by_the_sweep(newsletter: Newsletter) -> None:
    mailing = mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL)
    assert single.unplanned() == [mailing.pk]
    tasks.plan(mailing.pk)
    assert single.unplanned() == []


# --- What holds it back -----------------------------------------------------------------------------------------------


def test_a_paused_mailing_rests_and_others_go_on(newsletter: Newsletter, make_reader: MakeReader) -> None:
    readers(make_reader, 2)
    resting, going = start(newsletter), start(newsletter, period="issue-2")
    assert mailings.pause(resting, reason="even kijken")
    assert not mailings.pause(resting), "the second press does nothing"
    assert send().sent == 2
    assert states(resting) == {State.PENDING: 2}
    assert states(going) == {State.SENT: 2}
    assert not delivering.anything_due()
    assert mailings.resume(resting)
    assert send().sent == 2


def test_after_a_pause_in_the_middle_nothing_leaves_and_resuming_sends_the_rest(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    readers(make_reader, 6)
    mailing = start(newsletter)
    post = Interrupted(2, lambda: mailings.pause(mailing, reason="wacht"))
    tally = send(post)
    assert len(post.sent) == 2, "the one being handed over, and no other"
    assert tally.held_back == 4
    assert states(mailing) == {State.SENT: 2, State.PENDING: 4}
    assert set(Delivery.objects.filter(state=State.PENDING).values_list("attempts", flat=True)) == {0}
    mailings.resume(mailing)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert send(post).sent == 4
    assert len({recipient for _sender, recipient, _raw in post.sent}) == 6


def test_cancelling_in_the_middle_skips_the_rest_for_good(newsletter: Newsletter, make_reader: MakeReader) -> None:
    readers(make_reader, 5)
    mailing = start(newsletter)
    post = Interrupted(2, lambda: mailings.cancel(mailing, reason="verkeerde versie"))
    send(post)
    assert settling.settle()
    mailing.refresh_from_db()
    assert len(post.sent) == 2
    assert states(mailing) == {State.SENT: 2, State.SKIPPED: 3}
    assert (mailing.state, mailing.state_reason) == (MailingState.CANCELLED, "verkeerde versie")
    assert mailing.finished_at is not None
    assert not mailings.resume(mailing)
    assert not mailings.cancel(mailing)


def test_cancelling_ends_the_planning_too(newsletter: Newsletter, make_reader: MakeReader) -> None:
    readers(make_reader, 4)
    mailing = mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL)
    content = MailingContent.objects.get(mailing=mailing)
    single._plan_batch(mailing, content, 2)
    behind = Mailing.objects.get(pk=mailing.pk)
    mailings.cancel(mailing)
    single._plan_batch(behind, content, 2)
    assert single.plan(mailing)
    settling.settle()
    assert states(mailing) == {State.SKIPPED: 2}


def test_a_cancelled_mailing_takes_back_what_a_dead_worker_held(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    readers(make_reader, 2)
    mailing = start(newsletter)
    first, _second = ledger.claim(Delivery, owner="dead")
    Delivery.objects.filter(pk=first.pk).update(state=State.SENDING)
    mailings.cancel(mailing)
    settling.settle()
    assert Mailing.objects.filter(finished_at=None).exists(), "its worker may still be alive"
    with time_machine.travel(timezone.now() + ledger.lease() + timedelta(seconds=1)):
        settling.settle()
    mailing.refresh_from_db()
    assert mailing.finished_at is not None
    assert states(mailing) == {State.FAILED: 1, State.SKIPPED: 1}


def test_who_leaves_or_is_suppressed_while_the_mails_go_out_gets_nothing(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    rows = readers(make_reader, 4)
    mailing = start(newsletter)

    def act() -> None:
        Subscription.objects.filter(pk=rows[1].pk).update(state="unsubscribed")
        suppress(rows[2].address_hash, domain="example.org", reason=SuppressionReason.COMPLAINT)

    post = Interrupted(1, act)
    tally = send(post)
    assert [recipient for _sender, recipient, _raw in post.sent] == [rows[0].email, rows[3].email]
    assert (tally.skipped, tally.suppressed) == (1, 1)
    assert states(mailing) == {State.SENT: 2, State.SKIPPED: 1, State.SUPPRESSED: 1}


@pytest.mark.parametrize(("moment", "goes"), [(SUNDAY, False), (NIGHT, False), (MONDAY, True)])
def test_a_mailing_that_waits_for_the_day_rests_on_sundays_and_at_night(
    newsletter: Newsletter, make_reader: MakeReader, moment: datetime, goes: bool
) -> None:
    with time_machine.travel(moment, tick=True):
        make_reader(confirmed_at=moment - timedelta(days=1))
        start(newsletter, by_day=True)
        assert delivering.anything_due() is goes
        assert send().sent == goes


def test_an_erased_reader_takes_the_delivery_along(newsletter: Newsletter, make_reader: MakeReader) -> None:
    rows = readers(make_reader, 3)
    mailing = start(newsletter)
    post = Interrupted(1, lambda: Subscription.objects.filter(pk=rows[2].pk).delete())
    assert send(post).sent == 2
    assert states(mailing) == {State.SENT: 2}


# --- When it is done --------------------------------------------------------------------------------------------------


def test_a_mailing_is_done_when_its_rows_say_so(newsletter: Newsletter, make_reader: MakeReader) -> None:
    rows = readers(make_reader, 3)
    mailing = start(newsletter)
    post = MemoryTransport(
        answers={
            rows[0].email: MailRefused("550 nobody", verdict=Verdict.NEVER),
            rows[1].email: MailRefused("451 later", verdict=Verdict.SLOW),
        }
    )
    send(post)
    settling.settle()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.RUNNING, "one will be tried again"
    post.answers.clear()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        send(post)
        settling.settle()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE
    assert mailing.finished_at is not None
    figures = progress(mailing)
    assert figures[:6] == (3, 0, 2, 1, 0, 0)
    assert figures.percent == 100


def test_a_mailing_that_is_not_planned_to_the_end_is_not_done(newsletter: Newsletter) -> None:
    mailing = mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL)
    settling.settle()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.RUNNING
    assert not progress(mailing).planned


def test_progress_adds_up_and_says_how_long_it_takes(newsletter: Newsletter, make_reader: MakeReader) -> None:
    readers(make_reader, 6)
    mailing = start(newsletter)
    now = timezone.now()
    keys = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    for place, key in enumerate(keys[:3]):  # three mails in the last minute
        Delivery.objects.filter(pk=key).update(state=State.SENT, sent_at=now - timedelta(seconds=60 - 20 * place))
    Delivery.objects.filter(pk=keys[3]).update(state=State.SUPPRESSED)
    with time_machine.travel(now, tick=False):
        figures = progress(mailing)
    assert figures[:6] == (6, 2, 3, 0, 0, 1)
    assert figures.total == sum(figures[1:6])
    assert figures.per_minute == pytest.approx(3)
    assert figures.seconds_left == pytest.approx(40)
    assert figures.percent == 66
    mailings.pause(mailing)
    assert progress(mailing).seconds_left is None


def test_a_large_paused_mailing_does_not_slow_the_claims_of_others(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    readers(make_reader, 30)
    resting, going = start(newsletter), start(newsletter, period="issue-2")
    mailings.pause(resting)
    (part,) = delivering.open_parts()
    wanted = Delivery.objects.filter(ledger.ready(timezone.now()) & part).order_by("next_attempt_at")[:5]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # tables of a test are so small that it would rather read them whole
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = wanted.explain()
    assert "newsletters_delivery_due" in plan or "newsletters_delivery_lane" in plan, plan
    assert "mailing_id" in plan.partition("newsletters_delivery_")[2]
    assert {row.mailing_id for row in ledger.claim(Delivery, owner="a", only=part)} == {going.pk}
