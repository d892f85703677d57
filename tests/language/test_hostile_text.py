"""What attackers tried on the letter check: marks without end, and numbers pasted in other ways."""

import unicodedata
from types import SimpleNamespace

import pytest
from django.test import Client

from naast.language import intake
from naast.language.intake import MAX_CHARACTERS
from naast.language.personal_data import personal_data

pytestmark = pytest.mark.django_db


# Each run of marks above and below a letter is sorted by insertion, so it costs the square of its length.
def _costs(text: str) -> int:
    """The sum of the squares of the runs."""
    total = run = 0
    for sign in text:
        if unicodedata.combining(sign):
            run += 1
        else:
            total, run = total + run**2, 0
    return total + run**2


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u05b1\u05b0", "\u0652\u064b"], ids=["latin", "hebrew", "arabic"])
def test_a_letter_of_accents_only_costs_no_more_than_a_long_letter(
    client: Client, monkeypatch: pytest.MonkeyPatch, marks: str
) -> None:
    costs: list[int] = []

    def normalize(form: str, text: str) -> str:
        costs.append(_costs(text))
        return text

    monkeypatch.setattr(intake, "unicodedata", SimpleNamespace(normalize=normalize, combining=unicodedata.combining))
    client.post("/brievencheck/", {"tekst": "de " + marks * 60_000})
    assert sum(costs) <= MAX_CHARACTERS**2


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("NL91\u00a0ABNA\u00a00417\u00a01643\u00a000", "iban"),  # as Word and banks write it, so that it does not break
        ("NL91\u202fABNA\u202f0417\u202f1643\u202f00", "iban"),
        ("06\u201112345678", "phone"),  # the hyphen of Word that does not break
        ("06/12345678", "phone"),
        ("111.222.333", "bsn"),
        ("111-222-333", "bsn"),
        ("111\u200b222333", "bsn"),  # notes of the log and letters of exercises are not cleaned first
    ],
)
def test_numbers_are_seen_however_they_were_pasted(written: str, kind: str) -> None:
    assert [found.kind for found in personal_data(f"Mijn nummer is {written} en dat klopt.")] == [kind]
