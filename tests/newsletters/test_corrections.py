"""A correction reaches everyone who got the wrong version, once, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from naast.accounts.models import User
from naast.mail.ledger import State
from naast.mail.transport import MemoryTransport
from newsletters.developments.correcting import reach, render_correction
from newsletters.models import (
    Correction,
    Delivery,
    Development,
    Mailing,
    MailingContent,
    MailingKind,
    MailingState,
    Newsletter,
    Subscription,
)
from newsletters.sending import single
from newsletters.sending.personal import PREFERENCES, UNSUBSCRIBE
from newsletters.services import corrections
from tests.newsletters.conftest import MakeDevelopment, MakeReader, parsed, part
from tests.newsletters.digests import send
from tests.newsletters.sent_mailings import editor, with_permissions

pytestmark = pytest.mark.django_db
BEFORE = timedelta(hours=1)
WEEK = timedelta(weeks=1)

Brought = Callable[..., Mailing]


@pytest.fixture
def wrong(make_development: MakeDevelopment) -> Development:
    """A development that turns out to be wrong."""
    return make_development(title="Een nieuwe termijn", summary="De termijn is 20 dagen.")


@pytest.fixture
def brought(wrong: Development, newsletter: Newsletter) -> Brought:
    """``brought(reader, …, state=…, frozen=…, planned=…)``: a mailing that brought the wrong version to readers."""

    def make(
        *readers: Subscription,
        state: str = State.SENT,
        frozen: timedelta = -BEFORE,
        planned: bool = True,
        of: Newsletter = newsletter,
        tells: Development = wrong,
    ) -> Mailing:
        moment = timezone.now() + frozen
        mailing = Mailing.objects.create(
            newsletter=of,
            kind=MailingKind.ISSUE,
            period=f"issue-{Mailing.objects.count()}",
            cutoff=moment,
            since=moment,
            planned_at=moment if planned else None,
        )
        content = MailingContent.objects.create(
            mailing=mailing, key="1", subject="x", text="x", html="x", frozen_at=moment
        )
        content.developments.add(tells)
        for reader in readers:
            Delivery.objects.create(mailing=mailing, subscription=reader, content=content, state=state)
        return mailing

    return make


def correct(wrong: Development, by: User, text: str = "De termijn is 14 dagen, geen 20.") -> Correction:
    wrong.summary = "De termijn is 14 dagen."
    return corrections.correct(wrong, text, seen=wrong.corrections.count(), by=by)


def plan(correction: Correction) -> list[str]:
    """The addresses it goes to, after planning."""
    for mailing in correction.mailings.all():
        single.plan(mailing)
    found = Delivery.objects.filter(mailing__correction=correction)
    return sorted(found.values_list("subscription__email", flat=True))


@pytest.mark.parametrize("state", [State.SENT, State.PENDING, State.CLAIMED, State.SENDING])
def test_it_reaches_who_got_it_and_who_is_about_to(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User, state: State
) -> None:
    got, _other = make_reader(email="heeft@example.org"), make_reader(email="niet@example.org")
    brought(got, state=state)
    assert plan(correct(wrong, alice)) == ["heeft@example.org"]


def test_it_reaches_who_saw_only_its_date_in_the_timeline_of_a_digest(
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
    alice: User,
) -> None:
    dated = make_development(
        title="Straks", in_force_on=timezone.localdate() + timedelta(days=20), approved_at=timezone.now() - 8 * WEEK
    )
    make_development(title="Nieuws")
    reader = make_reader()
    send(newsletter, post)
    assert "Straks" in part(parsed(post.sent[0][2]), "plain")
    assert plan(correct(dated, alice)) == [reader.email]


@pytest.mark.parametrize("state", [State.FAILED, State.SKIPPED, State.SUPPRESSED])
def test_who_never_got_it_hears_nothing(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User, state: State
) -> None:
    brought(make_reader(), state=state)
    correction = correct(wrong, alice)
    assert plan(correction) == []
    assert not correction.mailings.exists()


def test_who_left_hears_nothing_and_who_got_it_twice_hears_it_once(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    twice, gone = make_reader(email="twee@example.org"), make_reader(email="weg@example.org", state="unsubscribed")
    later_gone = make_reader(email="straks@example.org")
    brought(twice, gone, later_gone)
    brought(twice)
    correction = correct(wrong, alice)
    assert plan(correction) == ["straks@example.org", "twee@example.org"]
    assert correction.mailings.get().kind == MailingKind.CORRECTION


def test_who_got_the_right_version_or_another_development_hears_nothing(
    wrong: Development, brought: Brought, make_reader: MakeReader, make_development: MakeDevelopment, alice: User
) -> None:
    old, new, other = (make_reader(email=f"{name}@example.org") for name in ("oud", "nieuw", "ander"))
    brought(old)
    brought(new, frozen=timedelta(minutes=5))
    brought(other, tells=make_development())
    assert plan(correct(wrong, alice)) == ["oud@example.org"]


def test_a_second_correction_reaches_those_of_the_first_too(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    brought(make_reader(email="een@example.org"))
    first = correct(wrong, alice)
    plan(first)
    Mailing.objects.update(created_at=timezone.now())
    second = correct(wrong, alice, "Nee, toch 15.")
    assert plan(second) == ["een@example.org"]
    assert plan(first) == ["een@example.org"]


def test_each_newsletter_tells_its_own_readers(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    law = Newsletter.objects.create(name="Wetten", slug="wetten", consent_text="Ja.")
    one, two = make_reader(email="een@example.org"), make_reader(email="twee@example.org")
    Subscription.objects.filter(pk=two.pk).update(newsletter=law)
    brought(one)
    brought(two, of=law)
    correction = correct(wrong, alice)
    assert plan(correction) == ["een@example.org", "twee@example.org"]
    assert {mailing.newsletter.slug for mailing in correction.mailings.all()} == {"wetten", one.newsletter.slug}
    assert all(row.mailing.newsletter_id == row.subscription.newsletter_id for row in Delivery.objects.all())


def test_a_mailing_that_was_still_being_planned_is_caught_up_with(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    early, late = make_reader(email="vroeg@example.org"), make_reader(email="laat@example.org")
    issue = brought(early, planned=False)
    correction = correct(wrong, alice)
    assert plan(correction) == ["vroeg@example.org"]
    Delivery.objects.filter(mailing__correction=correction).update(state=State.SENT)
    assert corrections.catch_up() == 0  # the issue is not done: there may be more
    Delivery.objects.create(mailing=issue, subscription=late, content=issue.contents.get())
    Mailing.objects.filter(pk=issue.pk).update(planned_at=timezone.now())
    Mailing.objects.filter(correction=correction).update(state=MailingState.DONE, finished_at=timezone.now())
    assert corrections.catch_up() == 1
    assert plan(correction) == ["laat@example.org", "vroeg@example.org"]
    assert corrections.catch_up() == 0
    # What had gone is not sent once more.
    assert Delivery.objects.filter(mailing__correction=correction, state=State.SENT).count() == 1


def test_a_correction_that_was_cancelled_stays_so(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    issue = brought(make_reader(), planned=False)
    correction = correct(wrong, alice)
    plan(correction)
    correction.mailings.update(state=MailingState.CANCELLED)
    Mailing.objects.filter(pk=issue.pk).update(planned_at=timezone.now())
    assert corrections.catch_up() == 0
    assert correction.mailings.get().planned_at is not None


def test_a_newsletter_that_is_giving_it_at_this_moment_takes_part(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    issue = brought(planned=False)
    correction = correct(wrong, alice)
    assert plan(correction) == []
    Delivery.objects.create(
        mailing=issue, subscription=make_reader(email="laat@example.org"), content=issue.contents.get()
    )
    Mailing.objects.filter(pk=issue.pk).update(planned_at=timezone.now())
    corrections.catch_up()
    assert plan(correction) == ["laat@example.org"]


def test_two_presses_make_one_correction(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    brought(make_reader())
    corrections.correct(wrong, "Een.", seen=0, by=alice)
    wrong.summary = "Iets anders"
    with pytest.raises(corrections.AlreadyCorrectedError):
        corrections.correct(wrong, "Een.", seen=0, by=alice)
    wrong.refresh_from_db()
    assert wrong.summary == "De termijn is 20 dagen."
    assert Correction.objects.count() == Mailing.objects.filter(kind=MailingKind.CORRECTION).count() == 1


def test_the_mail_says_what_was_wrong_and_what_is_right(wrong: Development, newsletter: Newsletter) -> None:
    wrong.title = "Zoë & de <wet>\r\nBcc: x@example.org"
    mail = render_correction(newsletter, wrong, "Het was <b>14</b>\nen niet 20.", timezone.localdate())
    assert "\n" not in mail.subject.strip()
    assert "Zoë & de <wet>" in mail.text
    assert "Zoë &amp; de &lt;wet&gt;" in mail.html
    assert "&lt;b&gt;14&lt;/b&gt;<br>" in mail.html
    for body in (mail.text, mail.html):
        assert PREFERENCES in body
        assert UNSUBSCRIBE in body
        assert wrong.summary in body
        assert wrong.get_absolute_url() in body


# --- In the admin -----------------------------------------------------------------------------------------------------


def url(development: Development) -> str:
    return f"/beheer/ontwikkelingen/{development.pk}/verbeter/"


def words(**changes: Any) -> dict[str, Any]:
    return {
        "text": "De termijn is 14 dagen, geen 20.",
        "title": "Een nieuwe termijn",
        "summary": "De termijn is 14 dagen.",
        "talk": "Noem de termijn van 14 dagen.",
        "source_name": "Rijksoverheid",
        "source_url": "https://example.org/1",
        "published_on": "2026-11-21",
        "in_force_on": "",
        "expires_on": "",
        "seen": "0",
    } | changes


def test_an_editor_sees_the_mail_and_the_count_before_it_goes(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User
) -> None:
    brought(make_reader(), make_reader())
    desk = editor(alice)
    assert url(wrong) in desk.get(f"/beheer/snippets/newsletters/development/edit/{wrong.pk}/").text
    assert desk.get(url(wrong)).context["readers"] == 2
    preview = desk.post(url(wrong), words())
    assert "De termijn is 14 dagen, geen 20." in preview.context["mail"].text
    wrong.refresh_from_db()
    assert wrong.summary == "De termijn is 20 dagen."
    assert not Correction.objects.exists()
    again = desk.post(url(wrong), words(change="1"))
    assert again.context["mail"] is None
    assert again.context["form"]["summary"].value() == "De termijn is 14 dagen."
    assert desk.post(url(wrong), words(send="1")).status_code == 302
    wrong.refresh_from_db()
    assert wrong.summary == "De termijn is 14 dagen."
    assert len(plan(Correction.objects.get())) == 2
    # A second press, or the way back in the browser.
    desk.post(url(wrong), words(send="1"))
    assert Correction.objects.count() == 1
    shown = desk.get(wrong.get_absolute_url()).text
    assert "De termijn is 14 dagen, geen 20." in shown


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"talk": "woord " * 26}, {"text": "x" * 1001}, {"source_url": "javascript:x"}]
)
def test_a_correction_that_is_not_complete_comes_back(
    wrong: Development, brought: Brought, make_reader: MakeReader, alice: User, changes: dict[str, str]
) -> None:
    brought(make_reader())
    answer = editor(alice).post(url(wrong), words(send="1", **changes))
    assert answer.status_code == 200
    assert 'class="error-message"' in answer.text
    assert not Correction.objects.exists()


def test_what_nobody_got_is_simply_edited(wrong: Development, alice: User) -> None:
    desk = editor(alice)
    assert desk.get(url(wrong)).status_code == 404
    assert url(wrong) not in desk.get(f"/beheer/snippets/newsletters/development/edit/{wrong.pk}/").text


def test_others_do_not_get_in(
    client: Client, wrong: Development, brought: Brought, make_reader: MakeReader, alice: User, bob: User
) -> None:
    brought(make_reader())
    client.force_login(alice)
    colleague = with_permissions(bob, "change_development")
    for person, refused in ((client, {404}), (colleague, {302, 403})):
        assert person.get(url(wrong)).status_code in refused
        assert person.post(url(wrong), words(send="1")).status_code in refused
    assert not Correction.objects.exists()


def test_the_count_is_of_readers_not_of_mails(wrong: Development, brought: Brought, make_reader: MakeReader) -> None:
    twice = make_reader()
    brought(twice)
    brought(twice, make_reader(state="unsubscribed"))
    assert [count for _newsletter, count in reach(wrong)] == [1]
