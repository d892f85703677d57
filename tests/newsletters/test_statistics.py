"""Statistics without following people: visits per link, and who visited only with that reader's consent."""

import io
import re
import struct
import uuid
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from naast.mail.templating import Rendered
from newsletters.models import Delivery, Engagement, Mailing, MailingKind, Newsletter, Subscription, TrackedLink
from newsletters.sending import delivering, statistics
from newsletters.sending.personal import OPEN, PERSON
from newsletters.services.mailings import open_mailing
from newsletters.views import statistics as views
from tests.newsletters.conftest import MakeReader, parsed, part
from tests.newsletters.sent_mailings import deliver, make_mailing, track

pytestmark = pytest.mark.django_db
FOLLOWED = "/nieuwsbrief/gevolgd/"
SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def mailing(newsletter: Newsletter) -> Mailing:
    return make_mailing(newsletter)


@pytest.fixture
def link(mailing: Mailing) -> TrackedLink:
    return TrackedLink.objects.create(mailing=mailing, url=f"{SITE}/ontwikkelingen/", label="Lees meer")


def token_of(link: TrackedLink, delivery: Delivery | None = None) -> str:
    """What a mail carries in its link: of the link, and of the reader when he agreed."""
    mail = statistics.track_links(link.mailing, Rendered("", link.url, ""))
    number = mail.text.partition("nb=")[2]
    assert number.endswith(PERSON)
    return number.replace(PERSON, statistics.person_token(delivery) if delivery else "")


def follow(client: Client, token: str, **headers: str) -> int:
    return client.post(FOLLOWED, {"nb": token}, headers=headers).status_code


def counted(link: TrackedLink) -> int:
    link.refresh_from_db()
    return link.clicks


# --- One reader's mail ------------------------------------------------------------------------------------------------


def test_without_consent_nothing_in_the_mail_is_personal(newsletter: Newsletter, link: TrackedLink) -> None:
    newsletter.count_opens = True
    newsletter.save()
    link.refresh_from_db()
    mail = track(link.mailing, f'<html><body><a href="{link.url}">x</a></body></html>', link.url)
    assert OPEN in mail.html
    assert statistics.track_links(link.mailing, mail) == mail
    first, second = deliver(link.mailing, number=2)
    for body in (mail.text, mail.html):
        filled = statistics.personalised(body, first)
        assert filled == statistics.personalised(body, second) == statistics.anonymous(body)
        assert PERSON not in filled
        assert OPEN not in filled
        assert "<img" not in filled


def test_with_consent_the_link_and_the_picture_name_the_delivery(newsletter: Newsletter, link: TrackedLink) -> None:
    newsletter.count_opens = True
    newsletter.save()
    link.refresh_from_db()
    mail = track(link.mailing, f'<html><body><a href="{link.url}">x</a></body></html>')
    (delivery,) = deliver(link.mailing, statistics_consent=True)
    html = statistics.personalised(mail.html, delivery)
    token = html.partition("nb=")[2].partition('"')[0]
    assert statistics.read(token) == (link.pk, delivery.pk)
    assert re.search(rf'<img src="{SITE}/nieuwsbrief/beeld/[^"/]+\.gif" [^>]*alt="" role="presentation"></body>', html)


def test_without_counting_opens_there_is_no_picture(link: TrackedLink) -> None:
    (delivery,) = deliver(link.mailing, statistics_consent=True)
    assert "<img" not in track(link.mailing, "<html><body>Dag</body></html>").html
    # Switched off while the mailing was on its way.
    assert statistics.personalised(f"<body>{statistics.OPEN_PICTURE}</body>", delivery) == "<body></body>"


def test_what_is_sent_names_the_link_and_of_who_agreed_the_delivery(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    for agreed in (True, False):
        make_reader(statistics_consent=agreed)
    html = f'<html><body><p><a href="{SITE}/zoeken/">Lees</a></p></body></html>'
    mailing = open_mailing(
        newsletter,
        kind=MailingKind.ISSUE,
        period="issue-1",
        mail=Rendered("Nieuws", f"Lees {SITE}/zoeken/ vandaag\n", html),
        readers=Subscription.objects.all(),
    )
    link = TrackedLink.objects.get()
    deliveries = mailing.deliveries.select_related("subscription", "content__mailing__newsletter")
    for delivery in deliveries:
        mail = parsed(delivering.message(delivery))
        for kind in ("plain", "html"):
            found = re.search(r'/zoeken/\?nb=([^\s"]+)', part(mail, kind))
            assert found
            agreed = delivery.subscription.statistics_consent
            assert statistics.read(found[1]) == (link.pk, delivery.pk if agreed else None)
    assert len(deliveries) == 2


# --- Following a link -------------------------------------------------------------------------------------------------


def test_a_visit_counts_for_the_link_without_a_cookie(client: Client, link: TrackedLink) -> None:
    answer = client.post(FOLLOWED, {"nb": token_of(link)})
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    assert "no-store" in answer.headers["Cache-Control"]
    assert counted(link) == 1
    assert not Engagement.objects.exists()
    assert follow(Client(enforce_csrf_checks=True), token_of(link)) == 204
    assert counted(link) == 2


def test_fetching_changes_nothing_however_often(client: Client, link: TrackedLink) -> None:
    (delivery,) = deliver(link.mailing, statistics_consent=True)
    page = f"/zoeken/?nb={token_of(link, delivery)}"
    for _time in range(100):
        assert client.get(FOLLOWED, {"nb": token_of(link)}).status_code == 405
        assert client.head(FOLLOWED, {"nb": token_of(link)}).status_code == 405
    for _time in range(3):
        assert client.get(page).status_code == 200
        assert client.head(page).status_code == 200
    assert counted(link) == 0
    assert not Engagement.objects.exists()


def test_a_hundred_visits_of_one_address_stop_counting_at_the_limit(client: Client, link: TrackedLink) -> None:
    token = token_of(link)
    assert {follow(client, token) for _time in range(100)} == {204}
    assert counted(link) == views.PER_ADDRESS
    assert follow(Client(REMOTE_ADDR="198.51.100.7"), token) == 204
    assert counted(link) == views.PER_ADDRESS + 1
    kept = str(getattr(cache, "_cache", ""))
    assert "127.0.0.1" not in kept
    assert "198.51.100.7" not in kept


def forged(token: str) -> list[str]:
    """What a stranger could make of a token."""
    number, _dash, signature = token.partition("-")
    return [
        "",
        "1",
        number,
        f"{number}-",
        f"{number}-{'0' * 19}",
        f"{number}a-{signature}",
        f"0{token}",
        token.upper(),
        token[:-1],
        token + "A",
        f" {token}",
        f"{token}\n",
        f"{token}\0",
        "zzzzzzzzzzzzz-" + signature,
        "-1-" + signature,
        "١-" + signature,
        token + "x" * 5000,
    ]


def test_forged_numbers_count_nothing_and_get_the_same_answer(client: Client, link: TrackedLink) -> None:
    token = token_of(link)
    for wrong in forged(token):
        assert follow(client, wrong) == 204, wrong
    assert client.post(FOLLOWED).status_code == 204
    assert client.post(FOLLOWED, {"nb": io.BytesIO(token.encode())}).status_code == 204
    assert client.post(FOLLOWED, data=b"nb", content_type="application/json").status_code == 204
    assert counted(link) == 0
    TrackedLink.objects.all().delete()
    assert follow(client, token) == 204


def test_a_token_of_one_purpose_is_none_of_another(link: TrackedLink, newsletter: Newsletter) -> None:
    newsletter.count_opens = True
    newsletter.save()
    (delivery,) = deliver(link.mailing, statistics_consent=True)
    person = statistics.person_token(delivery).removeprefix(".")
    assert statistics.read(person) is None
    assert not statistics.opened(person)
    assert not statistics.opened(token_of(link))
    assert statistics.read(f"{token_of(link)}.{token_of(link)}") == (link.pk, None)


def test_pages_of_other_sites_cannot_report(client: Client, link: TrackedLink) -> None:
    for origin in ("https://example.org", "null", "http://[", "http://testserver.example.org"):
        assert follow(client, token_of(link), Origin=origin) == 204
    assert counted(link) == 0
    follow(client, token_of(link), Origin="http://testserver")
    follow(client, token_of(link), Origin=SITE)
    assert counted(link) == 2


def test_a_reader_who_agreed_is_kept_once_for_each_link(client: Client, link: TrackedLink) -> None:
    (delivery,) = deliver(link.mailing, statistics_consent=True)
    second = TrackedLink.objects.create(mailing=link.mailing, url=f"{SITE}/zoeken/")
    for _time in range(3):
        follow(client, token_of(link, delivery))
    follow(client, token_of(second, delivery))
    assert counted(link) == 3
    assert sorted(Engagement.objects.values_list("delivery", "link")) == sorted(
        [(delivery.pk, link.pk), (delivery.pk, second.pk)]
    )


def test_of_another_mailing_only_the_link_counts(client: Client, link: TrackedLink, newsletter: Newsletter) -> None:
    (other,) = deliver(make_mailing(newsletter), statistics_consent=True)
    follow(client, token_of(link, other))
    assert counted(link) == 1
    assert not Engagement.objects.exists()


def test_an_old_mail_of_who_withdrew_or_left_keeps_nothing_any_more(client: Client, link: TrackedLink) -> None:
    (delivery,) = deliver(link.mailing, statistics_consent=True)
    token = token_of(link, delivery)
    follow(client, token)
    assert statistics.forget_engagement(delivery.subscription) == 1
    Subscription.objects.update(statistics_consent=False)
    follow(client, token)
    Subscription.objects.update(statistics_consent=True, state="unsubscribed")
    follow(client, token)
    assert not Engagement.objects.exists()
    assert counted(link) == 3


def test_forgetting_one_reader_leaves_the_others(link: TrackedLink) -> None:
    first, second = deliver(link.mailing, number=2, statistics_consent=True)
    Engagement.objects.bulk_create([Engagement(delivery=row, link=link) for row in (first, second)])
    statistics.forget_engagement(first.subscription)
    assert Engagement.objects.get().delivery == second


# --- Opening ----------------------------------------------------------------------------------------------------------


def picture(delivery: Delivery) -> str:
    html = statistics.personalised(statistics.OPEN_PICTURE, delivery)
    return html.partition(SITE)[2].partition('"')[0]


def test_the_picture_keeps_an_open_once_and_only_by_get(client: Client, mailing: Mailing) -> None:
    Newsletter.objects.update(count_opens=True)
    mailing = Mailing.objects.select_related("newsletter").get(pk=mailing.pk)
    (delivery,) = deliver(mailing, statistics_consent=True)
    delivery.content.mailing = mailing
    url = picture(delivery)
    for _time in range(3):
        assert client.head(url).status_code == 200
    assert not Engagement.objects.exists()
    for _time in range(3):
        answer = client.get(url)
        assert answer.headers["Content-Type"] == "image/gif"
        assert struct.unpack("<6sHH", answer.content[:10]) == (b"GIF89a", 1, 1)
        assert not answer.cookies
    assert [row.link for row in Engagement.objects.all()] == [None]
    assert client.post(url).status_code == 405


def test_the_picture_keeps_nothing_without_consent_or_when_opens_are_off(client: Client, mailing: Mailing) -> None:
    Newsletter.objects.update(count_opens=True)
    mailing = Mailing.objects.select_related("newsletter").get(pk=mailing.pk)
    (delivery,) = deliver(mailing, statistics_consent=True)
    delivery.content.mailing = mailing
    url = picture(delivery)
    Subscription.objects.update(statistics_consent=False)
    assert client.get(url).status_code == 200
    Subscription.objects.update(statistics_consent=True)
    Newsletter.objects.update(count_opens=False)
    assert client.get(url).status_code == 200
    for wrong in forged(url.rpartition("/")[2].removesuffix(".gif")):
        assert not statistics.opened(wrong)
    assert not Engagement.objects.exists()


def test_the_script_posts_where_we_listen_and_stands_on_every_page(client: Client) -> None:
    script = (Path(views.__file__).parents[1] / "static/newsletters/followed.js").read_text()
    assert f'"{reverse("newsletters:followed")}"' in script
    assert f'"{statistics.PARAMETER}"' in script
    assert "newsletters/followed.js" in client.get("/zoeken/").text
    assert client.get("/zoeken/", {"nb": uuid.uuid4().hex}).status_code == 200
