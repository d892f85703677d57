"""What machines read in the head of a page, and of the whole site."""

import io
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Pillow
from PIL import ImageChops
from wagtail.models import PageViewRestriction

from courses.models import CoursePage
from naast.articles.models import ArticlePage
from naast.pages import cards, sharing
from naast.pages.models import HomePage, StandardPage, Topic
from newsletters.models import Development, DevelopmentState
from tests.support.pages import make_child

Write = Callable[..., ArticlePage]
_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def _head(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode().partition("</head>")[0]


def _said(head: str, name: str) -> str:
    found = re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', head)
    assert len(found) == 1, f"{name}: {found}"
    return str(found[0])


def _things(head: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)]


def _canonical(head: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]*)">', head)


def _map(client: Client, path: str = "/sitemap.xml") -> list[str]:
    return [str(each.text) for each in ElementTree.fromstring(client.get(path).content).iter(_LOC)]


@pytest.fixture
def about(home: HomePage) -> Any:
    """A page with a title that is markup to who forgets to escape."""
    title = 'Over </script><script>alert(1)</script> & "ons"'
    return make_child(home, StandardPage(title=title, slug="over-ons", intro="Wie we zijn."))


def test_a_page_says_one_address_whatever_host_and_parts_were_asked(about: Any, client: Client) -> None:
    for path in ("/over-ons/", "/over-ons/?utm_source=x", "/over-ons/?pagina=1", "/over-ons/?pagina=x"):
        assert _canonical(_head(client, path)) == ["http://127.0.0.1:8000/over-ons/"]
    assert _canonical(_head(client, "/over-ons/?pagina=2")) == ["http://127.0.0.1:8000/over-ons/?pagina=2"]


def test_a_shared_page_shows_its_title_description_and_picture(write: Write, client: Client) -> None:
    article = write("Bellen helpt", intro="Waarom bellen helpt.")
    head = _head(client, article.url)
    assert _said(head, "og:title") == "Bellen helpt"
    assert _said(head, "og:description") == "Waarom bellen helpt."
    assert _said(head, "og:type") == "article"
    assert _said(head, "og:url") == f"http://127.0.0.1:8000{article.url}"
    assert _said(head, "twitter:card") == "summary_large_image"
    address = _said(head, "og:image")
    assert _said(head, "og:image:alt").endswith("Bellen helpt")
    picture = client.get(address.removeprefix("http://127.0.0.1:8000"))
    assert picture.headers["Content-Type"] == "image/png"
    assert "immutable" in picture.headers["Cache-Control"]
    assert Pillow.open(io.BytesIO(picture.content)).size == (1200, 630)


def test_a_title_is_text_wherever_it_stands_in_the_head(about: Any, client: Client) -> None:
    head = _head(client, "/over-ons/")
    assert "<script>alert" not in head
    assert any(thing.get("name") == about.title for thing in _things(head))
    assert "&quot;ons&quot;" in _said(head, "og:title")


def test_the_home_page_says_what_the_site_is_and_how_to_search_it(home: HomePage, client: Client) -> None:
    things = {thing["@type"]: thing for thing in _things(_head(client, "/"))}
    assert set(things) == {"Organization", "WebSite"}
    target = things["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    answer = client.get(target.removeprefix("http://127.0.0.1:8000").format(search_term_string="schuld"))
    assert "schuld" in answer.content.decode()


def test_a_plain_page_says_where_it_stands(about: Any, client: Client) -> None:
    below = make_child(about, StandardPage(title="Team", slug="team"))
    things = {thing["@type"]: thing for thing in _things(_head(client, below.url))}
    trail = things["BreadcrumbList"]["itemListElement"]
    assert [step["item"] for step in trail] == [
        f"http://127.0.0.1:8000{path}" for path in ("/", "/over-ons/", "/over-ons/team/")
    ]


@pytest.mark.parametrize("path", ["/nergens/", "/account/login/", "/zoeken/"])
def test_errors_and_what_belongs_to_one_person_have_no_address_to_share(
    home: HomePage, client: Client, path: str
) -> None:
    head = client.get(path).content.decode().partition("</head>")[0]
    assert not _canonical(head)
    assert "og:" not in head


def test_a_copy_to_rehearse_on_stays_out_of_search_engines(about: Any, client: Client, settings: Any) -> None:
    assert "Disallow: /\n" not in client.get("/robots.txt").content.decode()
    settings.SITE_IS_REHEARSAL = True
    assert _said(_head(client, "/over-ons/"), "robots") == "noindex"
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_robots_leave_what_belongs_to_people_and_find_the_map(home: HomePage, client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /account/", "Disallow: /beheer/", "Disallow: /mijn/"} <= set(lines)
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in lines


def test_the_map_has_everything_strangers_read_and_nothing_else(
    about: Any, write: Write, topic: Topic, course: CoursePage, client: Client
) -> None:
    write("Bellen helpt", topics=(topic,))
    hidden = write("Niet meer", live=False)
    closed = make_child(about, StandardPage(title="Dicht", slug="dicht"))
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    texts = {"summary": "-", "talk": "-", "source_name": "-", "source_url": "https://example.org/"}
    Development.objects.create(title="Wet", slug="wet", state=DevelopmentState.APPROVED, **texts)
    Development.objects.create(title="Ruw", slug="ruw", **texts)
    found = _map(client)
    assert len(found) == len(set(found))
    paths = {each.removeprefix("http://127.0.0.1:8000") for each in found}
    assert {
        "/", "/over-ons/", "/blog/bellen-helpt/", "/blog/auteurs/noor/", "/blog/onderwerp/juridisch/", course.url,
        "/ontwikkelingen/", "/ontwikkelingen/wet/", "/woordenlijst/", "/hulpmiddelen/",
    } <= paths  # fmt: skip
    lessons = {page.url for page in course.get_descendants()}
    assert not paths & ({hidden.url, closed.url, "/ontwikkelingen/ruw/", "/mijn/", "/zoeken/"} | lessons)
    for path in sorted(paths):
        assert client.get(path).status_code == 200, path


def test_a_large_map_is_cut_in_parts(about: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _map(client)
    monkeypatch.setattr("naast.dashboards.reach.MAP_SIZE", 5)
    parts = [each.removeprefix("http://127.0.0.1:8000") for each in _map(client)]
    assert parts[0] == "/sitemap-1.xml"
    assert [address for part in parts for address in _map(client, part)] == whole


def test_who_finds_a_hole_reads_whom_to_tell(home: HomePage, client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "veilig@example.org"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:veilig@example.org\n" in text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", text, re.MULTILINE)


def test_another_title_has_another_picture_and_the_old_one_goes(about: Any, client: Client) -> None:
    first = sharing.picture_of(about).url.removeprefix("http://127.0.0.1:8000")
    assert client.get(first).status_code == 200
    about.title = "Wij"
    about.save()
    second = sharing.picture_of(about).url.removeprefix("http://127.0.0.1:8000")
    moved = client.get(first)
    assert (moved.status_code, moved.headers["Location"]) == (302, second)
    assert client.get(second).status_code == 200
    assert len(default_storage.listdir(f"cards/{about.pk}")[1]) == 1


def test_nobody_has_pictures_drawn_of_words_of_their_own(about: Any, course: CoursePage, client: Client) -> None:
    assert client.get(f"/deelbeeld/{about.pk}-eigen.png").status_code == 302
    lesson = course.get_descendants().last()
    assert client.get(f"/deelbeeld/{lesson.pk}-x.png").status_code == 404
    about.unpublish()
    assert client.get(f"/deelbeeld/{about.pk}-x.png").status_code == 404


@pytest.mark.parametrize(
    "title", ["Kort", "Woord " * 40, "Aansprakelijkheidswaardevaststellingsveranderingen" * 3, "ďžęłş 👩‍🦰 \u202e", ""]
)
def test_any_title_fits_in_the_picture(title: str) -> None:
    picture = Pillow.open(io.BytesIO(cards.draw(title, "Artikel"))).convert("RGB")
    assert picture.size == (1200, 630)
    # Beside the text, below it and above it the ground is as it was.
    ground = Pillow.open(io.BytesIO(cards.draw("", "Artikel"))).convert("RGB")
    for box in ((0, 0, 79, 630), (860, 0, 1200, 630), (0, 556, 1200, 630)):
        # Few colours are chosen anew for each picture; a letter would differ by much more.
        difference = ImageChops.difference(picture.crop(box), ground.crop(box))
        assert max(difference.tobytes()) < 110  # ink on the ground: 200
