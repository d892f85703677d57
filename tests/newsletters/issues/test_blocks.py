"""What an editor may put in an issue, and what is refused at the field."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.blocks import StructBlock
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.rich_text import RichText

from newsletters.issues.blocks import IssueBlock, address_problem
from newsletters.models import NewsletterIssuePage
from tests.newsletters.conftest import MakeDevelopment
from tests.newsletters.issues.conftest import MakeArticle, WriteIssue, chosen

pytestmark = pytest.mark.django_db
ISSUE = IssueBlock()


def cleaned(kind: str, **values: Any) -> Any:
    """What publishing makes of a block."""
    block = ISSUE.child_blocks[kind]
    assert isinstance(block, StructBlock)
    return block.clean(block.to_python(values))


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=1#c", "http://example.org", "mailto:hallo@example.org", "tel:0850000000", "/blog/", "/"],
)
def test_an_address_that_people_can_follow_is_well(address: str) -> None:
    assert address_problem(address) == ""


@pytest.mark.parametrize(
    "address",
    ["", "  ", "javascript:alert(1)", "data:text/html,x", "//kwaad.example/", "/\\kwaad.example", "example.org",
     "https://", "https://naam:geheim@example.org/", "https://example.org/a b", "https://example.org/\r\nX: y",
     "http://[::1", "vbscript:x", "#hier"],
)  # fmt: skip
def test_any_other_address_is_refused_with_words(address: str) -> None:
    assert address_problem(address)


def test_a_draft_page_cannot_be_published_in_a_block(make_article: MakeArticle) -> None:
    live, draft = make_article("Gepubliceerd"), make_article("Concept", live=False)
    assert list(cleaned("articles", title="", articles=chosen(live.pk))["articles"]) == [live]
    with pytest.raises(ValidationError):
        cleaned("articles", title="", articles=chosen(live.pk, draft.pk))
    with pytest.raises(ValidationError):
        cleaned("articles", title="", articles=[])


def test_the_chooser_offers_published_articles(desk: Client, make_article: MakeArticle) -> None:
    live, draft = make_article("Gepubliceerd stuk"), make_article("Nog in de la", live=False)
    parent = live.get_parent().pk
    offered = desk.get(f"/beheer/choose-page/{parent}/", {"page_type": "articles.articlepage"}).json()["html"]
    assert "Gepubliceerd stuk" in offered
    assert draft.title not in offered


def test_a_draft_of_an_issue_may_hold_what_is_not_finished(make_article: MakeArticle) -> None:
    draft = make_article(live=False)
    value = ISSUE.to_python(
        [
            {"type": "articles", "value": {"title": "", "articles": chosen(draft.pk)}},
            {"type": "button", "value": {"label": "", "page": None, "link": "javascript:x"}},
            {"type": "picture", "value": {"image": None, "alt": "", "decorative": False, "caption": ""}},
        ]
    )
    assert len(ISSUE.clean_deferred(value)) == 3
    with pytest.raises(ValidationError):
        ISSUE.clean(value)


def test_only_a_page_of_the_right_kind_can_be_chosen(make_article: MakeArticle) -> None:
    article = make_article()
    assert ISSUE.child_blocks["course"].to_python({"course": article.pk, "text": "", "label": ""})["course"] is None
    with pytest.raises(ValidationError):
        cleaned("course", course=article.pk, text="", label="")


def test_a_development_has_to_be_approved(make_development: MakeDevelopment) -> None:
    approved, draft = make_development(), make_development(state="draft")
    assert list(cleaned("developments", title="", developments=chosen(approved.pk))["developments"]) == [approved]
    with pytest.raises(ValidationError):
        cleaned("developments", title="", developments=chosen(draft.pk))


def test_a_picture_says_what_it_shows_or_is_decoration() -> None:
    image = get_image_model().objects.create(title="Foto", file=get_test_image_file())
    with pytest.raises(ValidationError):
        cleaned("picture", image=image.pk, alt="  ", decorative=False, caption="")
    assert cleaned("picture", image=image.pk, alt="", decorative=True, caption="")["image"] == image
    assert cleaned("picture", image=image.pk, alt="Twee stoelen", decorative=False, caption="")["alt"] == "Twee stoelen"


def test_a_button_leads_to_one_place(make_article: MakeArticle) -> None:
    page = make_article()
    assert cleaned("button", label="Lees", page=page.pk, link="")["page"].pk == page.pk
    assert cleaned("button", label="Lees", page=None, link=" /blog/ ")["link"] == "/blog/"
    for values in ({"page": page.pk, "link": "/blog/"}, {"page": None, "link": ""}, {"page": None, "link": "blog"}):
        with pytest.raises(ValidationError):
            cleaned("button", label="Lees", **values)


def test_an_event_has_a_name_a_moment_and_a_place() -> None:
    event = cleaned("event", title="Intervisie", when=timezone.now(), where="Utrecht", link="")
    assert event["where"] == "Utrecht"
    with pytest.raises(ValidationError):
        cleaned("event", title="Intervisie", when=None, where="Utrecht", link="")


def test_an_issue_has_at_most_one_introduction(write: WriteIssue) -> None:
    page = write(("intro", "<p>Een.</p>"), ("intro", "<p>Twee.</p>"))
    with pytest.raises(ValidationError):
        NewsletterIssuePage.body.field.stream_block.clean(page.body)
    assert isinstance(page.body[0].value, RichText)
