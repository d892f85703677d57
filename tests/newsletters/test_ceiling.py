"""The error ceiling: a mailing that keeps failing stops by itself and says why, once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone
from pytest_django import Settings

from naast.accounts.models import User
from naast.mail.errors import MailRefused, Verdict
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from naast.mail.transport import MemoryTransport
from newsletters.models import Delivery, Mailing, MailingState, Newsletter
from newsletters.sending import ceiling
from newsletters.services import mailings
from tests.newsletters.conftest import MakeReader, last_mail, part
from tests.newsletters.mailings import send, start, states

pytestmark = pytest.mark.django_db

REFUSED = MailRefused("550 5.7.1 not wanted here", verdict=Verdict.NEVER)


@pytest.fixture(autouse=True)
def _low(settings: Settings) -> None:
    settings.MAILING_FAILURES_LEAST = 3
    settings.MAILING_FAILURES_PERCENT = 50


def person(email: str, *, may: bool = False, **values: Any) -> User:
    made = User.objects.create_user(email=email, name="Redactie", **values)
    if may:
        made.user_permissions.add(Permission.objects.get(codename="change_mailing"))
    return made


def failing(make_reader: MakeReader, outcomes: str) -> MemoryTransport:
    """A server that takes the mail of a reader ("o") or refuses it ("x"), in this order."""
    rows = [make_reader(email=f"r{place:02}@example.org") for place in range(len(outcomes))]
    refused = {row.email: REFUSED for row, outcome in zip(rows, outcomes, strict=True) if outcome == "x"}
    return MemoryTransport(answers=refused)  # type: ignore[arg-type]


def test_it_pauses_with_the_reason_in_words_and_tells_who_started_it(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    editor = person("redacteur@example.org")
    person("collega@example.org", may=True)
    post = failing(make_reader, "oxxxoo")
    mailing = start(newsletter, by=editor)
    send(post)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert "550 5.7.1 not wanted here" in mailing.state_reason
    assert states(mailing) == {State.SENT: 1, State.FAILED: 3, State.PENDING: 2}
    assert [mail.recipient for mail in OutgoingMail.objects.filter(kind="mailing_paused")] == [editor.email]
    message = last_mail()
    for kind in ("plain", "html"):
        assert "550 5.7.1" in part(message, kind)
        assert f"/verzendingen/{mailing.pk}/" in part(message, kind)


def test_of_workers_that_see_the_same_failures_one_pauses_it(newsletter: Newsletter, make_reader: MakeReader) -> None:
    person("collega@example.org", may=True)
    post = failing(make_reader, "xxx")
    mailing = start(newsletter)
    send(post)
    assert not ceiling.check(mailing.pk)
    assert OutgoingMail.objects.filter(kind="mailing_paused").count() == 1


def test_without_someone_who_started_it_everyone_who_may_is_told(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    person("a@example.org", may=True)
    person("b@example.org", may=True)
    person("weg@example.org", may=True, is_active=False)
    person("buiten@example.org")
    post = failing(make_reader, "xxx")
    start(newsletter)
    send(post)
    told = OutgoingMail.objects.filter(kind="mailing_paused").values_list("recipient", flat=True)
    assert set(told) == {"a@example.org", "b@example.org"}


def test_few_failures_among_many_that_went_well_pause_nothing(newsletter: Newsletter, make_reader: MakeReader) -> None:
    post = failing(make_reader, "oox" * 4)
    mailing = start(newsletter)
    assert send(post).failed == 4
    mailing.refresh_from_db()
    assert mailing.state == MailingState.RUNNING


def test_many_that_went_well_before_do_not_hide_that_all_fail_now(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    post = failing(make_reader, "o" * 10 + "xxxx")
    mailing = start(newsletter)
    assert send(post).failed == 3
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED


def test_resuming_starts_a_new_count(newsletter: Newsletter, make_reader: MakeReader) -> None:
    editor = person("redacteur@example.org")
    post = failing(make_reader, "xxxxx")
    mailing = start(newsletter, by=editor)
    send(post)
    assert mailings.resume(Mailing.objects.get(), by=editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert send(post).failed == 2
    mailing.refresh_from_db()
    assert mailing.state == MailingState.RUNNING
    assert Delivery.objects.filter(state=State.FAILED).count() == 5
