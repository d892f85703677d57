"""One issue in three forms: each says the same, and none lets hostile input through."""

import html
import re
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from courses.models import CoursePage
from naast.mail import mime
from naast.mail.quality import check_mail
from naast.pages.models import Topic
from newsletters.issues.prose import prose
from newsletters.issues.rendering import example, render_issue, render_with_content
from newsletters.models import NewsletterIssuePage
from newsletters.readers.tokens import preferences_token, unsubscribe_token
from newsletters.sending.personal import PREFERENCES, UNSUBSCRIBE
from tests.newsletters.conftest import MakeDevelopment
from tests.newsletters.issues.conftest import Block, MakeArticle, WriteIssue, chosen

pytestmark = pytest.mark.django_db


def web(page: NewsletterIssuePage) -> str:
    """What the page of the archive shows, as words."""
    request = RequestFactory().get("/")
    response = page.serve_preview(request, "")
    response.render()  # type: ignore[attr-defined]
    return words(response.content.decode().partition("<main")[2])


def words(markup: str) -> str:
    return " ".join(BeautifulSoup(markup, "html.parser").get_text(" ").split())


@pytest.fixture
def every_block(course: CoursePage, make_article: MakeArticle, make_development: MakeDevelopment) -> list[Block]:
    image = get_image_model().objects.create(title="Foto", file=get_test_image_file(size=(1200, 800)))
    development = make_development(title="Nieuwe regel", talk="Vraag ernaar.", in_force_on="2027-01-01")
    return [
        ("intro", "<p>Welkom bij <b>dit nummer</b>.</p>"),
        ("text", {"title": "Kop & staart", "text": "<ul><li>Punt een</li></ul><p>Lees <a href='/blog/'>de blog</a>.</p>"}),
        ("articles", {"title": "Te lezen", "articles": chosen(make_article("Een artikel").pk)}),
        ("developments", {"title": "Wat verandert", "developments": chosen(development.pk)}),
        ("course", {"course": course.pk, "text": "Ga mee.", "label": "Begin de cursus"}),
        ("event", {"title": "Intervisie", "when": "2027-01-14T14:30:00", "where": "Utrecht", "link": "https://example.org/e"}),
        ("picture", {"image": image.pk, "alt": "Twee stoelen naast elkaar", "decorative": False, "caption": "Naast"}),
        ("quote", {"text": "Luister eerst.", "attribution": "Een collega"}),
        ("button", {"label": "Bekijk alles", "page": None, "link": "/cursussen/"}),
    ]  # fmt: skip


SAID = (
    "Welkom bij dit nummer", "Kop & staart", "Punt een", "de blog", "Te lezen", "Een artikel", "Over Een artikel.",
    "Wat verandert", "Nieuwe regel", "Vraag ernaar.", "1 januari 2027", "Bron & Zoon", "Rekenen", "Ga mee.",
    "Begin de cursus", "Intervisie", "14 januari 2027", "14.30", "Utrecht", "Naast", "Luister eerst.", "Een collega",
    "Bekijk alles",
)  # fmt: skip


def test_every_block_says_the_same_on_the_site_in_the_mail_and_in_text(
    write: WriteIssue, every_block: list[Block]
) -> None:
    page = write(*every_block)
    mail, content = render_with_content(page)
    assert content.faults == [], content.faults
    assert content.links.lost == []
    forms = {"web": web(page), "html": words(mail.html), "text": " ".join(mail.text.split())}
    missing = {(form, said) for form, text in forms.items() for said in SAID if said not in text}
    assert missing == set()
    assert "Twee stoelen naast elkaar" in mail.html
    assert "Twee stoelen naast elkaar" in mail.text


def test_every_address_of_the_mail_stands_in_the_text_too_and_is_complete(
    write: WriteIssue, every_block: list[Block], settings: Settings
) -> None:
    page = write(*every_block)
    mail, content = render_with_content(page)
    in_html = {html.unescape(found) for found in re.findall(r'href="([^"]+)"', mail.html)}
    for link in content.links.good:
        assert link.url.startswith((settings.SITE_URL, "https://")), link
        assert link.url in in_html
        assert link.url in mail.text
    assert f"{settings.SITE_URL}{page.url}" in in_html
    assert f"{settings.SITE_URL}{page.url}" in mail.text
    assert [problem for problem in check_mail(mail.html, mail.text) if problem.serious] == []


def test_both_parts_hold_the_ways_out_as_placeholders(write: WriteIssue) -> None:
    mail = render_issue(write())
    for part in (mail.html, mail.text):
        assert PREFERENCES in part
        assert UNSUBSCRIBE in part
    shown = example(mail)
    # A link of a reader who does not exist: nothing answers to it.
    for part in (shown.html, shown.text):
        assert unsubscribe_token("voorbeeld") in part
        assert preferences_token("voorbeeld") in part
        assert "naast-" not in part.replace("naast-nieuwsbrief", "")


def test_the_mail_names_the_topics_it_is_for(write: WriteIssue) -> None:
    page = write()
    page.topics = [Topic.objects.create(name="Juridisch", slug="juridisch")]
    mail = render_issue(page)
    assert "Juridisch" in mail.html
    assert "Juridisch" in mail.text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">kwaad</a>',
        '<a href="data:text/html,<script>1</script>">kwaad</a>',
        '<p style="position:fixed" onclick="x()">kwaad</p>',
        "<iframe src='https://example.org'></iframe><form action='/x'><input name='a'></form>",
        "<svg onload=alert(1)><style>body{display:none}</style></svg>",
        '<a href="&#106;avascript:alert(1)">kwaad</a>',
        "<p><b>niet gesloten <i>kwaad",
        '<embed embedtype="media" url="https://example.org/x">',
        '<a linktype="page" id="999999">kwaad</a><a linktype="page" id="x\'1">kwaad</a>',
        '<a href="//kwaad.example/">kwaad</a>',
    ],
)
def test_hostile_rich_text_comes_out_harmless(write: WriteIssue, hostile: str) -> None:
    page = write(("intro", f"<p>Begin</p>{hostile}<p>Einde</p>"))
    made = prose(page.body[0].value.source, where="Inleiding")
    soup = BeautifulSoup(str(made.html), "html.parser")
    assert {tag.name for tag in soup.select("*")} <= {"p", "b", "i", "ul", "ol", "li", "a", "br"}
    assert all(set(tag.attrs) <= {"href"} for tag in soup.select("*"))
    assert all(str(tag["href"]).startswith(("https://", "http://", "/")) for tag in soup.find_all("a"))
    assert "<" not in made.text
    mail = render_issue(page)
    for said in ("Begin", "Einde"):
        assert said in made.text
        assert said in words(mail.html)
    assert "alert(1)</script>" not in mail.html


def test_rich_text_is_written_out_as_text() -> None:
    made = prose(
        "<p>Eerst &amp; dan<br>verder</p><ol><li>een</li><li>twee<ul><li>diep</li></ul></li></ol>"
        '<p>Mail <a href="mailto:a@example.org">ons</a> of lees <a href="https://example.org/x">dit</a>.</p>',
        where="Tekst",
    )
    assert made.text == (
        "Eerst & dan\nverder\n\n1. een\n2. twee\n  - diep\n\nMail ons (a@example.org) of lees dit.\n\ndit:\nhttps://example.org/x"
    )


def test_a_subject_cannot_add_a_header(write: WriteIssue) -> None:
    page = write(subject="Nieuws\r\nBcc: kwaad@example.org\n\nTekst")
    mail = render_issue(page)
    assert mail.subject == "Nieuws Bcc: kwaad@example.org Tekst"
    raw = mime.compose(
        to="a@example.org", subject=mail.subject, text=mail.text, html=mail.html,
        message_id="<1@example.org>", date=timezone.now(),
    )  # fmt: skip
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Nieuws Bcc: kwaad@example.org Tekst"


def test_markup_in_plain_fields_is_shown_as_it_was_typed(write: WriteIssue) -> None:
    page = write(
        ("quote", {"text": "<b>1 < 2</b>", "attribution": "<i>x</i>"}),
        title="<script>x</script>",
        subject="a < b",
        preheader="<b>c</b>",
    )
    mail = render_issue(page)
    assert "<script>x" not in mail.html
    assert "<b>1" not in mail.html
    assert "‘<b>1 < 2</b>’" in mail.text
    assert "<script>x</script>" in web(page)


def test_a_target_that_is_gone_leaves_the_issue_and_nothing_breaks(
    write: WriteIssue, make_article: MakeArticle, make_development: MakeDevelopment
) -> None:
    stays, leaves, hidden, private = (make_article(name) for name in ("Blijft", "Weg", "Terug", "Besloten"))
    development = make_development()
    page = write(
        ("articles", {"title": "", "articles": chosen(stays.pk, leaves.pk, hidden.pk, private.pk)}),
        ("developments", {"title": "", "developments": chosen(development.pk)}),
        ("button", {"label": "Lees", "page": leaves.pk, "link": ""}),
        ("course", {"course": 999_999, "text": "", "label": ""}),
        ("intro", f'<p>Lees <a linktype="page" id="{leaves.pk}">dit stuk</a>.</p>'),
    )
    leaves.delete()
    hidden.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    development.delete()
    page = NewsletterIssuePage.objects.get(pk=page.pk)
    mail, content = render_with_content(page)
    assert len([fault for fault in content.faults if fault.kind == "target"]) == 6
    assert [link.label for link in content.links.lost] == ["dit stuk"]
    for part in (words(mail.html), mail.text, web(page)):
        assert "Blijft" in part
        assert "dit stuk" in part
        assert not {"Weg", "Terug", "Besloten"} & set(part.split())


def test_an_issue_costs_the_same_with_few_and_many_articles(
    write: WriteIssue, make_article: MakeArticle, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [make_article(f"Artikel {number}").pk for number in range(6)]
    few = write(("articles", {"title": "", "articles": chosen(*keys[:1])}), title="Kort")
    many = write(("articles", {"title": "", "articles": chosen(*keys)}), title="Lang")
    few, many = (NewsletterIssuePage.objects.get(pk=page.pk) for page in (few, many))
    render_issue(few)
    with CaptureQueriesContext(connection) as captured:
        render_issue(NewsletterIssuePage.objects.get(pk=few.pk))
    with django_assert_num_queries(len(captured)):
        render_issue(NewsletterIssuePage.objects.get(pk=many.pk))
