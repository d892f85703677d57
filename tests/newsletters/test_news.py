"""What is new to whom: dates that passed, what was read on the site, pauses, dates to come, and the topics by which."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from naast.mail.transport import MemoryTransport
from naast.pages.models import Topic
from newsletters.digests import planning
from newsletters.digests.news import MOST, MOST_AFTER_PAUSE
from newsletters.models import Delivery, Mailing, MailingContent, Newsletter, Subscription
from newsletters.services import Origin
from newsletters.services.centre import pause
from newsletters.services.reading import mark_read
from tests.newsletters.conftest import MakeDevelopment, MakeReader, parsed, part
from tests.newsletters.digests import later, send

pytestmark = pytest.mark.django_db


AFTER_PAUSE = "You had some time without mail. This is what happened meanwhile, the newest first."


def texts(post: MemoryTransport) -> dict[str, str]:
    """The text of the last mail to each reader, without its line breaks."""
    return {recipient: " ".join(part(parsed(raw), "plain").split()) for _sender, recipient, raw in post.sent}


def more(number: int) -> str:
    """How a mail says that there is more."""
    return ngettext("And %(number)s more development.", "And %(number)s more developments.", number) % {
        "number": number
    }


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_what_expired_is_left_out_also_on_its_last_day(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    reader = make_reader()
    make_development(title="Al voorbij", expires_on=in_days(-1))
    make_development(title="Vandaag voorbij", expires_on=in_days(0))
    make_development(title="Geldt nog", expires_on=in_days(1))
    send(newsletter, post)
    text = texts(post)[reader.email]
    assert "Geldt nog" in text
    assert "voorbij" not in text


def test_what_a_reader_read_on_the_site_is_not_mailed_to_that_reader(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    person = get_user_model().objects.create_user(email="alice@example.org", name="Alice")
    alice, bob = make_reader(email="alice@example.org", user=person), make_reader(email="bob@example.org")
    mark_read(person, make_development(title="Al gelezen"))
    send(newsletter, post)
    assert texts(post).keys() == {bob.email}
    with later(days=7):
        make_development(title="Nog niet gezien")
        send(newsletter, post, period="2026-W48")
    assert "Nog niet gezien" in texts(post)[alice.email]
    assert "Al gelezen" not in texts(post)[alice.email]


def test_each_development_says_by_which_topics_of_this_reader_it_comes(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    law, both = make_reader("juridisch"), make_reader("juridisch", "economisch")
    make_development("juridisch", "economisch", title="Wet over prijzen")
    send(newsletter, post)
    mails = texts(post)
    assert "/juridisch/" in mails[law.email]
    assert "/economisch/" not in mails[law.email]
    assert "/juridisch/" in mails[both.email]
    assert "/economisch/" in mails[both.email]
    assert MailingContent.objects.count() == 2  # the same news by other topics is another mail


def test_dates_to_come_stand_in_the_mail_by_topic_and_in_order(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    reader = make_reader("juridisch")
    long_ago = timezone.now() - timedelta(days=300)
    make_development(title="Later", in_force_on=in_days(50), approved_at=long_ago)
    make_development(title="Eerder", in_force_on=in_days(5), approved_at=long_ago)
    make_development(title="Te ver weg", in_force_on=in_days(61), approved_at=long_ago)
    make_development(title="Al in werking", in_force_on=in_days(0), approved_at=long_ago)
    make_development("politiek", title="Ander onderwerp", in_force_on=in_days(5), approved_at=long_ago)
    send(newsletter, post)
    assert post.sent == []  # dates alone are no news
    make_development(title="Nieuws")
    send(newsletter, post, period="2026-W48")
    text = texts(post)[reader.email]
    assert text.index("Nieuws") < text.index("Eerder") < text.index("Later")
    for absent in ("Te ver weg", "Al in werking", "Ander onderwerp"):
        assert absent not in text


def test_who_is_on_leave_gets_nothing_and_afterwards_one_capped_digest_of_all_that_was_missed(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    away, there = make_reader(email="away@example.org"), make_reader(email="there@example.org")
    make_development(title="Voor de pauze")
    send(newsletter, post)
    Subscription.objects.filter(pk=away.pk).update(paused_until=in_days(70))
    with later(days=8):
        for number in range(MOST_AFTER_PAUSE + 3):
            make_development(title=f"Gemist {number:02d}", published_on=in_days(number))
        send(newsletter, post, period="2026-W48")
    assert [recipient for _s, recipient, _r in post.sent].count(away.email) == 1
    with later(days=70):
        make_development(title="Na de pauze", published_on=in_days(70))
        send(newsletter, post, period="2027-W05")
    text = texts(post)[away.email]
    assert gettext(AFTER_PAUSE) in text
    assert "Na de pauze" in text
    assert text.count("Gemist") == MOST_AFTER_PAUSE - 1
    assert "Gemist 12" in text
    assert "Gemist 03" not in text
    assert more(4) in text
    assert "http://127.0.0.1:8000/ontwikkelingen/?" in text
    assert "Gemist" not in texts(post)[there.email]
    # What did not fit is on the site: the next digest does not bring it after all.
    with later(days=77):
        make_development(title="Weer een week")
        send(newsletter, post, period="2027-W06")
    assert "Weer een week" in texts(post)[away.email]
    assert "Gemist" not in texts(post)[away.email]
    assert gettext(AFTER_PAUSE) not in texts(post)[away.email]


def test_who_ends_a_leave_early_still_gets_what_was_missed(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    reader = make_reader(paused_until=in_days(70))
    make_development(title="Gemist")
    with later(days=56):
        pause(reader.email, None, Origin("test"))
        make_development(title="Nieuw", published_on=in_days(56))
        send(newsletter, post)
    assert {"Gemist", "Nieuw"} <= set(texts(post)[reader.email].split())
    assert gettext(AFTER_PAUSE) in texts(post)[reader.email]


def test_after_a_pause_something_old_is_enough_and_half_a_year_is_the_limit(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    reader = make_reader(email="away@example.org", paused_until=in_days(0))
    make_reader(email="new@example.org")
    make_development(title="Te lang geleden", approved_at=timezone.now() - timedelta(weeks=27))
    make_development(title="Gemist", approved_at=timezone.now() - timedelta(weeks=20))
    send(newsletter, post)
    assert texts(post).keys() == {reader.email}
    assert "Te lang geleden" not in texts(post)[reader.email]


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Nieuws", "Een samenvatting in gewone taal, zoals een redacteur die schrijft. " * 10),
        ("Nieuws & " * 21, ("Een “zin” met tekens & woorden. " * 70)[:2000]),
    ],
    ids=["usual", "as long as can be"],
)
def test_a_mail_holds_so_many_developments_that_mail_programs_show_it_whole(
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
    title: str,
    summary: str,
) -> None:
    make_reader()
    for number in range(MOST + 2):
        make_development(
            "juridisch", "economisch", title=f"{title} {number}", summary=summary, in_force_on=in_days(number + 1)
        )
    send(newsletter, post)
    assert more(2) in texts(post)["lezer0@example.org"]
    assert len(part(parsed(post.sent[0][2]), "html").encode()) < 80_000


def test_an_earlier_digest_of_the_same_readers_is_planned_first_so_that_nothing_comes_twice(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    make_reader()
    make_development()
    first = planning.open_digest(newsletter, "weekly", "2026-W47")
    extra = planning.open_digest(newsletter, "weekly", "extra-20261120T120000")
    assert planning.plan(extra)
    first.refresh_from_db()
    assert first.planned_at is not None
    assert list(Delivery.objects.values_list("mailing", flat=True)) == [first.pk]


def test_a_cancelled_digest_is_not_planned(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    make_reader()
    make_development()
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    Mailing.objects.update(state="cancelled", planned_at=timezone.now())
    assert planning.open_due() is not None
    assert planning.plan(digest)
    assert not Delivery.objects.exists()


def test_readers_far_apart_are_planned_without_their_neighbours(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, topics: dict[str, Topic]
) -> None:
    """A frequency that few chose: most rows between two of them belong to others."""
    wanted = []
    for number in range(12):
        reader = make_reader(frequency="monthly" if number % 5 == 0 else "weekly")
        wanted += [reader.pk] if number % 5 == 0 else []
    make_development()
    assert planning.plan(planning.open_digest(newsletter, "monthly", "2026-11"))
    assert list(Delivery.objects.order_by("pk").values_list("subscription", flat=True)) == wanted
