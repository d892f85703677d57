"""Links of a mail to our own site carry a number that says which link it is, and nothing else changes."""

import re

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from naast.mail.templating import Rendered
from newsletters.models import Mailing, Newsletter, TrackedLink
from newsletters.sending import statistics
from newsletters.sending.personal import PERSON, PREFERENCES
from tests.newsletters.sent_mailings import make_mailing, track

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def mailing(newsletter: Newsletter) -> Mailing:
    return make_mailing(newsletter)


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        ("/", "/?nb=", ""),
        ("", "?nb=", ""),
        ("/ontwikkelingen/", "/ontwikkelingen/?nb=", ""),
        ("/ontwikkelingen/?onderwerp=a&pagina=2", "/ontwikkelingen/?onderwerp=a&pagina=2&nb=", ""),
        ("/ontwikkelingen/#kop", "/ontwikkelingen/?nb=", "#kop"),
        ("/ontwikkelingen/?a=%C3%A9#kop?x", "/ontwikkelingen/?a=%C3%A9&nb=", "#kop?x"),
        ("/ontwikkelingen/?nb=oud&a=1", "/ontwikkelingen/?a=1&nb=", ""),
    ],
)
def test_a_link_to_our_own_site_gets_a_number_and_keeps_the_rest(
    mailing: Mailing, address: str, before: str, after: str
) -> None:
    escaped = f"{SITE}{address}".replace("&", "&amp;")
    mail = track(mailing, f'<p><a class="x" href="{escaped}">Lees</a></p>', f"Lees {SITE}{address}.")
    number = re.escape(PERSON)
    pattern = re.escape(f"{SITE}{before}") + r"[0-9a-z]+-[0-9a-z]{19}" + number + re.escape(after)
    assert re.fullmatch(f"Lees {pattern}[.]", mail.text)
    assert re.fullmatch(f'<p><a class="x" href="{pattern}">Lees</a></p>', mail.html.replace("&amp;", "&"))
    assert "&nb" not in mail.html.replace("&amp;", "")
    assert TrackedLink.objects.get().label == "Lees"


OTHERS = (
    "https://example.org/ontwikkelingen/",
    "http://127.0.0.1:8000.example.org/",
    "http://127.0.0.1:8000@example.org/",
    "http://127.0.0.1:9000/",
    "https://127.0.0.1:8000/",
    "http://127.0.0.1:99999/",
    "http://[::1/",
    f"{SITE}/nieuwsbrief/voorkeuren/abc/",
    f"{SITE}/nieuwsbrief/afmelden/abc/",
    f"{SITE}/nieuwsbrief/afmelden/abc/direct/",
    f"{SITE}/nieuwsbrief/bevestigen/abc/",
    f"{SITE}/nieuwsbrief/beeld/abc.gif",
    f"{SITE}/mijn/herhalen/stop/9b2d8f6e-0000-4000-8000-000000000000/",
    f"{SITE}/certificaat/abc/",
    f"{SITE}/media/bestand.pdf",
    f"{SITE}/static/naast/css/base.css",
    f"{SITE}/documenten/1/bestand.pdf",
    f"{SITE}/beheer/",
    f"{SITE}/{'lang/' * 300}",
    PREFERENCES,
    "mailto:hallo@example.org",
    "#kop",
    "",
)


def test_other_links_stay_as_they_are(mailing: Mailing) -> None:
    for address in OTHERS:
        mail = Rendered("", f"Zie {address} nu", f"<a href='{address}'>Zie</a>")
        assert statistics.track_links(mailing, mail) == mail, address
    assert not TrackedLink.objects.exists()


def test_what_ends_a_sentence_in_the_text_part_is_no_part_of_the_link(mailing: Mailing) -> None:
    for around in ("({})", "Zie {}.", "“{}”?", "[{}]…"):
        mail = track(mailing, text=around.format(f"{SITE}/zoeken/"))
        before, after = around.split("{}")
        assert mail.text.startswith(f"{before}{SITE}/zoeken/?nb=")
        assert mail.text.endswith(PERSON + after)
    assert f"{SITE}/zoeken/?zoek=(a)&nb=" in track(mailing, text=f"{SITE}/zoeken/?zoek=(a)").text


def test_pictures_and_buttons_for_outlook_are_told_apart(mailing: Mailing) -> None:
    url = f"{SITE}/ontwikkelingen/"
    html = (
        f'<!--[if mso]><v:roundrect href="{url}"></v:roundrect><![endif]--><img src="{url}">'
        f'<a href="{url}"><img src="x.png" alt="Een  huis > een muur"> Lees</a>'
    )
    mail = track(mailing, html)
    assert f'<img src="{url}">' in mail.html
    assert mail.html.count("?nb=") == 2
    assert TrackedLink.objects.get().label == "Een huis > een muur Lees"


def test_a_second_content_of_a_mailing_counts_under_the_same_link(
    mailing: Mailing, newsletter: Newsletter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    text = " ".join(f"{SITE}/ontwikkelingen/?pagina={page}" for page in range(30))
    first = track(mailing, text=text)
    with django_assert_num_queries(2):
        assert track(mailing, text=text) == first
    assert TrackedLink.objects.count() == 30
    other = track(make_mailing(newsletter), text=text)
    assert not set(re.findall(r"nb=([^ ]+)", other.text)) & set(re.findall(r"nb=([^ ]+)", first.text))


def test_hostile_words_in_a_link_change_nothing_but_the_label(mailing: Mailing) -> None:
    html = f'<a title="a > b" href="{SITE}/zoeken/?zoek=%22%3E">{"<b>x" * 500}</a><a href="{SITE}/zoeken/'
    mail = track(mailing, html)
    assert mail.html.startswith(f'<a title="a > b" href="{SITE}/zoeken/?zoek=%22%3E&amp;nb=')
    assert mail.html.endswith(html.partition('%3E">')[2])
    assert len(TrackedLink.objects.get().label) == 200
