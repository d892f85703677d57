"""Leaving out a topic in one step, by the link under a development, and the answer "keep sending"."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from naast.mail.transport import MemoryTransport
from naast.pages.models import Topic
from newsletters import services
from newsletters.digests import planning
from newsletters.models import ConsentEvent, ConsentKind, Newsletter
from newsletters.readers import links, tokens
from tests.newsletters.conftest import MakeDevelopment, MakeReader, parsed, part
from tests.newsletters.digests import send

pytestmark = pytest.mark.django_db


def address(secret: str, topic: str) -> str:
    return f"{links.mute_path(secret)}{topic}/"


def lines(kind: ConsentKind) -> list[dict[str, object]]:
    return list(ConsentEvent.objects.filter(kind=kind).values_list("choices", flat=True))


def test_from_the_link_in_the_mail_to_a_digest_without_the_topic(
    client: Client,
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
) -> None:
    reader = make_reader("juridisch", "politiek")
    make_development("juridisch")
    send(newsletter, post)
    message = parsed(post.sent[0][2])
    found = re.search(r"http://127\.0\.0\.1:8000(/nieuwsbrief/onderwerp/\S+)", part(message, "plain"))
    assert found
    assert found[1] in part(message, "html")
    client = Client(enforce_csrf_checks=True)
    page = client.get(found[1])
    assert page.status_code == 200
    assert {topic.slug for topic in reader.topics.all()} == {"juridisch", "politiek"}  # looking changed nothing
    token = page.context["csrf_token"]
    assert client.post(found[1], {"csrfmiddlewaretoken": str(token)}, follow=True).context["muted"]
    assert [topic.slug for topic in reader.topics.all()] == ["politiek"]
    assert lines(ConsentKind.MUTED)[0]["topics"] == ["politiek"]
    assert lines(ConsentKind.MUTED)[0]["topic"] == "juridisch"
    make_development("juridisch")
    send(newsletter, post, period="2026-W48")
    assert len(post.sent) == 1


def test_a_second_press_changes_nothing_and_undo_brings_the_topic_back(client: Client, make_reader: MakeReader) -> None:
    reader = make_reader("juridisch", "politiek")
    url = address(reader.secret, "juridisch")
    client.post(url)
    client.post(url)
    assert len(lines(ConsentKind.MUTED)) == 1
    client.post(url, {"undo": "1"})
    client.post(url, {"undo": "1"})
    assert {topic.slug for topic in reader.topics.all()} == {"juridisch", "politiek"}
    assert len(lines(ConsentKind.CHANGED)) == 1
    assert not client.get(url).context["muted"]


def test_without_the_last_topic_no_mail_comes_and_the_page_says_so(
    client: Client, newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    reader = make_reader("juridisch")
    url = address(reader.secret, "juridisch")
    before = client.get(url).content.decode()
    assert links.unsubscribe_path(reader.secret) in before
    after = client.post(url, follow=True).content.decode()
    for way_out in (links.preferences_path(reader.secret), links.unsubscribe_path(reader.secret)):
        assert way_out in after
    reader.refresh_from_db()
    assert reader.state == "confirmed"
    make_development("juridisch")
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    assert planning.plan(digest)
    assert not digest.deliveries.exists()


@pytest.mark.parametrize("name", ["mute", "stay"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_changed_link_or_one_for_another_purpose_is_not_found(
    client: Client, make_reader: MakeReader, name: str, method: str
) -> None:
    reader = make_reader("juridisch", "politiek")
    more = ["juridisch"] if name == "mute" else []
    good = tokens.mute_token(reader.secret) if name == "mute" else tokens.stay_token(reader.secret)
    for token in (good + "x", tokens.preferences_token(reader.secret), tokens.unsubscribe_token(reader.secret), "x"):
        answer = getattr(client, method)(reverse(f"newsletters:{name}", args=[token, *more]))
        assert answer.status_code == 404
    assert reader.topics.count() == 2
    assert not ConsentEvent.objects.exists()


def test_a_topic_that_is_not_there_is_not_found(client: Client, make_reader: MakeReader) -> None:
    reader = make_reader()
    assert client.post(address(reader.secret, "onbekend")).status_code == 404
    assert not ConsentEvent.objects.exists()


def test_who_left_reads_so_and_stays_away(client: Client, make_reader: MakeReader, topics: dict[str, Topic]) -> None:
    reader = make_reader("juridisch")
    services.unsubscribe(reader, services.Origin("test"))
    ConsentEvent.objects.all()._raw_delete("default")
    for url in (address(reader.secret, "juridisch"), links.stay_path(reader.secret)):
        assert client.get(url).status_code == 200
        assert client.post(url).status_code == 200
        assert client.post(url, {"undo": "1"}).status_code == 200
    reader.refresh_from_db()
    assert reader.state == "unsubscribed"
    assert [topic.slug for topic in reader.topics.all()] == ["juridisch"]
    assert not ConsentEvent.objects.exists()


def test_keep_sending_writes_one_line_and_looking_none(client: Client, make_reader: MakeReader) -> None:
    url = links.stay_path(make_reader().secret)
    for _ in range(3):
        assert client.get(url).status_code == 200
        assert client.head(url).status_code == 200
    assert not ConsentEvent.objects.exists()
    for _ in range(2):
        assert client.post(url).context["done"]
    assert len(lines(ConsentKind.STAYED)) == 1
