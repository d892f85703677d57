"""What is kept or sent stays Dutch, whatever language the page was in that caused it (ADR 0037)."""

import pytest
from django.utils import translation

from courses.questions import TYPES
from naast.accounts.adapter import AccountAdapter
from naast.accounts.models import User


def test_a_question_that_is_frozen_for_an_english_reader_has_dutch_words() -> None:
    value = {"text": "Betalen blijft het doel.", "points": 1, "answer": "true"}
    with translation.override("en"):
        item = TYPES["true_false"].freeze(value, "q1")
        assert translation.get_language() == "en"
    assert [option["text"] for option in item["options"]] == ["Waar", "Niet waar"]


@pytest.mark.django_db
def test_the_mails_of_the_account_are_dutch_also_from_an_english_page(alice: User) -> None:
    with translation.override("en"):
        message = AccountAdapter().render_mail(
            "account/email/password_changed", alice.email, {"user": alice, "site_name": "Naast"}
        )
    assert "wachtwoord" in str(message.subject).lower()
