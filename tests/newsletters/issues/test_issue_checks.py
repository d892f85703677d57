"""Each check finds the fault it is for, and a good issue passes them all."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from naast.mail.quality import LARGEST
from naast.mail.templating import Rendered
from naast.pages.models import Topic
from newsletters.issues.checks import CATCH_UP, Checked, Finding, form, in_dark_colours, ways_out
from newsletters.issues.rendering import render_issue
from newsletters.models import NewsletterIssuePage, Subscription
from newsletters.readers.tokens import unsubscribe_token
from newsletters.sending.personal import PERSON, PREFERENCES, UNSUBSCRIBE
from tests.newsletters.conftest import MakeDevelopment
from tests.newsletters.issues.conftest import Block, MakeArticle, WriteIssue, chosen

pytestmark = pytest.mark.django_db


def codes(page: NewsletterIssuePage, *, serious: bool | None = None) -> list[str]:
    found = Checked(NewsletterIssuePage.objects.get(pk=page.pk)).findings
    return [finding.code for finding in found if serious is None or finding.serious is serious]


def a_button(link: str) -> Block:
    return ("button", {"label": "Lees verder op de site", "page": None, "link": link})


def test_a_good_issue_passes(write: WriteIssue, reader: Subscription, make_article: MakeArticle) -> None:
    page = write(
        ("intro", "<p>Welkom.</p>"),
        ("articles", {"title": "", "articles": chosen(make_article().pk)}),
        a_button("/blog/"),
    )
    assert codes(page) == []


def test_every_finding_says_what_and_what_to_do(write: WriteIssue) -> None:
    page = write(a_button("javascript:x"), subject=" ", preheader="", live=False)
    findings = Checked(page).findings
    assert {finding.code for finding in findings} >= {"live", "subject", "preheader", "link", "empty", "audience"}
    assert all(finding.text and finding.advice for finding in findings)
    # What holds the issue back stands first.
    assert [finding.serious for finding in findings] == sorted((finding.serious for finding in findings), reverse=True)


def test_a_draft_a_newer_draft_and_a_closed_newsletter(write: WriteIssue, reader: Subscription) -> None:
    page = write(live=False)
    assert codes(page) == ["live"]
    NewsletterIssuePage.objects.filter(pk=page.pk).update(live=True, has_unpublished_changes=True)
    assert codes(page, serious=True) == []
    assert codes(page, serious=False) == ["draft"]
    page.newsletter.active = False
    page.newsletter.save()
    assert codes(page, serious=True) == ["newsletter"]


@pytest.mark.parametrize(
    ("values", "code", "serious"),
    [
        ({"subject": "  "}, "subject", True),
        ({"subject": "x" * 90}, "subject-long", False),
        ({"preheader": ""}, "preheader", False),
        ({"body": "[]"}, "empty", True),
        ({"preheader": f"Klik {UNSUBSCRIBE}"}, "placeholder", True),
    ],
)
def test_subject_preview_line_and_text_have_to_be_there(
    write: WriteIssue, reader: Subscription, values: dict[str, Any], code: str, serious: bool
) -> None:
    assert codes(write(**values), serious=serious) == [code]


def test_pictures_need_words_and_a_kind_that_mail_shows(write: WriteIssue, reader: Subscription) -> None:
    photo = get_image_model().objects.create(title="Foto", file=get_test_image_file())
    drawing = get_image_model().objects.create(title="Tekening", file=get_test_image_file())
    # Written past the library, which would refuse to draw it smaller.
    type(drawing).objects.filter(pk=drawing.pk).update(file="original_images/tekening.svg")
    lost = get_image_model().objects.create(title="Weg", file=get_test_image_file())
    lost.file.storage.delete(lost.file.name)

    def picture(image: Any, **values: Any) -> Block:
        return ("picture", {"image": image.pk, "alt": "", "decorative": False, "caption": "", **values})

    assert codes(write(picture(photo), title="a")) == ["alt"]
    assert codes(write(picture(photo, decorative=True), title="b")) == []
    assert codes(write(picture(photo, alt="Twee stoelen"), title="c")) == []
    assert codes(write(("intro", "<p>x</p>"), picture(drawing, alt="Iets"), title="d")) == ["picture"]
    assert codes(write(("intro", "<p>x</p>"), picture(lost, alt="Iets"), title="e")) == ["picture"]


def test_what_was_taken_down_is_an_error_that_names_its_block(
    write: WriteIssue, reader: Subscription, make_article: MakeArticle, make_development: MakeDevelopment
) -> None:
    article, development = make_article("Ooit"), make_development()
    page = write(
        ("intro", f'<p>Lees <a linktype="page" id="{article.pk}">dit</a>.</p>'),
        ("articles", {"title": "Te lezen", "articles": chosen(article.pk)}),
        ("developments", {"title": "", "developments": chosen(development.pk)}),
    )
    assert codes(page) == []
    article.unpublish()
    development.state = "draft"
    development.save()
    checked = Checked(NewsletterIssuePage.objects.get(pk=page.pk))
    assert sorted(finding.code for finding in checked.errors) == ["empty", "empty", "link", "target", "target"]
    assert any("Te lezen" in finding.where for finding in checked.errors)


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("/bestaat-niet/", "own-link"),
        ("/blog/concept/", "own-link"),
        ("/ontwikkelingen/nooit-geschreven/", "own-link"),
        ("/beheer/", "own-link"),
        ("/%00", "own-link"),
        ("javascript:alert(1)", "link"),
        ("https://", "link"),
        (f"https://example.org/?{PERSON}", "placeholder"),
    ],
)
def test_a_link_that_readers_cannot_follow_is_an_error(
    write: WriteIssue, reader: Subscription, make_article: MakeArticle, link: str, code: str
) -> None:
    draft = make_article("Concept", live=False)
    assert draft.slug == "concept"
    assert codes(write(("intro", "<p>x</p>"), a_button(link)), serious=True) == [code]


def test_somebodys_own_link_is_an_error(write: WriteIssue, reader: Subscription) -> None:
    link = f"/nieuwsbrief/afmelden/{unsubscribe_token(reader.secret)}/"
    assert codes(write(a_button(link))) == ["own-link"]


def test_a_link_by_http_to_a_site_by_https_is_an_error(
    write: WriteIssue, reader: Subscription, settings: Settings
) -> None:
    settings.SITE_URL, settings.SITE_HOST = "https://naast.example.org", "naast.example.org"
    assert codes(write(a_button("http://naast.example.org/ontwikkelingen/"), title="a")) == ["own-link"]
    assert codes(write(a_button("https://naast.example.org/ontwikkelingen/"), title="b")) == []


def test_links_of_ours_that_work_pass(
    write: WriteIssue, reader: Subscription, make_article: MakeArticle, make_development: MakeDevelopment
) -> None:
    links = [
        "/",
        "/nieuwsbrief/",
        make_article().url,
        make_development().get_absolute_url(),
        "/ontwikkelingen/?onderwerp=x#y",
    ]
    assert codes(write(*(a_button(link) for link in links))) == []


def test_an_issue_of_more_than_80_kb_is_held_back(write: WriteIssue, reader: Subscription) -> None:
    long = write(("text", {"title": "Lang", "text": "<p>" + "woord " * (LARGEST // 6) + "</p>"}))
    assert "size" in codes(long, serious=True)


def test_a_mail_without_text_or_without_a_way_out_is_held_back(write: WriteIssue) -> None:
    mail = render_issue(write())

    def found(broken: Rendered) -> set[str]:
        findings: list[Finding] = [*ways_out(broken), *form(broken)]
        return {finding.code for finding in findings if finding.serious}

    assert found(mail) == set()
    assert "text" in found(mail._replace(text=" \n"))
    for placeholder in (UNSUBSCRIBE, PREFERENCES):
        assert "unsubscribe" in found(mail._replace(text=mail.text.replace(placeholder, "")))
        assert "unsubscribe" in found(mail._replace(html=mail.html.replace(placeholder, "#")))


def test_faint_letters_are_found_by_light_and_in_the_dark(write: WriteIssue) -> None:
    mail = render_issue(write(("intro", "<p>Lees dit.</p>")))
    assert list(form(mail)) == []
    by_light = mail._replace(html=mail.html.replace("Lees dit.", '<span style="color: #CCCCCC">Lees dit.</span>'))
    assert "contrast" in {finding.code for finding in form(by_light)}
    # Letters that were dark stay dark when the card behind them becomes dark.
    in_dark = mail._replace(html=mail.html.replace("Lees dit.", '<span style="color: #1E2B2F">Lees dit.</span>'))
    assert {finding.code for finding in form(in_dark)} == {"contrast-dark"}


def test_the_colours_for_the_dark_reach_the_elements(write: WriteIssue) -> None:
    html = render_issue(write()).html
    assert "#182427" in in_dark_colours(html).partition("<body")[2]
    assert "#182427" not in html.partition("<body")[2]


def test_events_that_are_over_and_rules_that_ended_are_warnings(
    write: WriteIssue, reader: Subscription, make_development: MakeDevelopment
) -> None:
    ended = make_development(expires_on=timezone.localdate() + timedelta(days=1))
    blocks: list[Block] = [
        (
            "event",
            {"title": "Dag", "when": (timezone.now() + timedelta(days=1)).isoformat(), "where": "Hier", "link": ""},
        ),
        ("developments", {"title": "", "developments": chosen(ended.pk)}),
    ]
    assert codes(write(*blocks, title="a")) == []
    later = write(*blocks, title="b", send_at=timezone.now() + timedelta(days=3))
    assert codes(later, serious=False) == ["event", "expired"]
    assert codes(later, serious=True) == []


def test_a_moment_that_was_missed_for_long_waits_for_a_person(write: WriteIssue, reader: Subscription) -> None:
    hour = timedelta(hours=1)
    moment = timezone.now() + hour
    page = write(send_at=moment)
    with time_machine.travel(moment + 3 * hour):
        assert codes(page) == []
    with time_machine.travel(moment + CATCH_UP + hour):
        assert codes(page, serious=False) == ["send-at"]


def test_an_issue_that_was_published_after_its_moment_waits_for_a_person(
    write: WriteIssue, reader: Subscription
) -> None:
    assert codes(write(send_at=timezone.now() - timedelta(hours=3)), serious=False) == ["published-late"]


def test_an_issue_for_nobody_is_held_back(write: WriteIssue, reader: Subscription) -> None:
    page = write()
    topic = Topic.objects.create(name="Juridisch", slug="juridisch")
    page.topics = [topic]
    page.save()
    assert codes(page, serious=True) == ["audience"]
    reader.topics.add(topic)
    assert codes(page) == []
    assert Checked(page).readers == 1
