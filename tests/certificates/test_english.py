"""A certificate in English: our own words are English, on the page and in the credential; the provider's stay."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from certificates import designs, making
from certificates.models import Certificate
from certificates.services import issuing
from certificates.wording import hours_text
from courses import rki
from naast.accounts.models import User

Issue = Callable[..., Certificate]
TOPICS = [{"code": "d", "name": "wettelijke rente"}, {"code": "", "name": "rustig spreken"}]


@pytest.mark.parametrize(
    ("hours", "text"),
    [("1", "1 hour"), ("1.0", "1 hour"), ("1.5", "1.5 hours"), ("0.5", "0.5 hours"), ("2", "2 hours"), ("0", "")],
)
def test_hours_read_as_english(hours: str, text: str) -> None:
    with translation.override("en"):
        assert hours_text(Decimal(hours)) == text


def test_one_hour_reads_as_dutch() -> None:
    assert hours_text(Decimal("1.0")) == "1 uur"


def test_topics_with_a_letter_get_the_name_of_a_language_and_others_keep_theirs() -> None:
    assert rki.in_language(TOPICS, "en") == [
        {"code": "d", "name": "statutory interest"},
        {"code": "", "name": "rustig spreken"},
    ]
    assert rki.in_language(rki.in_language(TOPICS, "en"), "nl") == TOPICS


class _English:
    """As much of a design as issuing reads."""

    signatory_name = "A. de Wit"
    signatory_role = "Directeur"
    language = "en"


@pytest.fixture
def english(alice: User, issue: Issue, pango: None, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate by an English design of a Dutch course of one hour."""
    template: Any = _English()
    monkeypatch.setattr(designs, "template_for", lambda *_args: template)
    monkeypatch.setattr(designs, "of_template", lambda _page: designs.HOUSE)
    certificate = issue(alice, rki_topics=TOPICS, hours=Decimal(1))
    assert making.make(certificate.pk)
    return Certificate.objects.get(pk=certificate.pk)


@pytest.mark.django_db
def test_the_page_and_its_credential_name_topics_in_english(english: Certificate) -> None:
    text = PdfReader(io.BytesIO(bytes(english.document.pdf))).pages[0].extract_text()
    assert "Topics of the Rki: statutory interest; rustig spreken" in text
    assert "1 hour" in text
    assert "1 hours" not in text
    achievement = json.loads(english.document.credential)["credentialSubject"]["achievement"]
    assert achievement["tag"][:2] == ["Rki d: statutory interest", "rustig spreken"]
    assert achievement["alignment"][0]["targetFramework"].endswith("article 2")


@pytest.mark.django_db
def test_a_row_from_before_keeps_its_words(english: Certificate) -> None:
    Certificate.objects.filter(pk=english.pk).update(rki_topics=TOPICS)
    english.refresh_from_db()
    assert making.facts_of(english).rki_topics == ("wettelijke rente", "rustig spreken")


@pytest.mark.django_db
def test_a_dutch_certificate_keeps_the_topics_as_the_completion_named_them(alice: User, issue: Issue) -> None:
    named = [{"code": "d", "name": "rente van de wet"}]
    assert issue(alice, rki_topics=named).rki_topics == named


def test_what_the_provider_confirms_is_said_in_the_language_of_the_paper() -> None:
    facts: dict[str, Any] = {"language": "en", "criteria": [translation.gettext_lazy("Confirmed")], "rki_topics": []}
    issuing._put_in_language(facts)
    assert facts["criteria"] == ["Confirmed"]
    assert type(facts["criteria"][0]) is str
