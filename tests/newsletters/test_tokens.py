"""Every purpose its own salt: a link made for one opens nothing else, and each works as long as it should."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import override_settings
from django.utils import timezone

from newsletters.models import Subscription
from newsletters.readers import tokens

READER = Subscription(secret="s" * 22, nonce="n" * 22)
MADE: dict[str, Callable[[], str]] = {
    "confirm": lambda: tokens.confirm_token(READER),
    "preferences": lambda: tokens.preferences_token(READER.secret),
    "unsubscribe": lambda: tokens.unsubscribe_token(READER.secret),
    "unsubscribe_mail": lambda: tokens.unsubscribe_mail_token(READER.secret),
    "mute": lambda: tokens.mute_token(READER.secret),
    "stay": lambda: tokens.stay_token(READER.secret),
    "export": lambda: tokens.export_token(READER.secret, 7),
    "erase": lambda: tokens.erase_token(READER.secret, 7),
}
READ: dict[str, Callable[[str], Any]] = {purpose: getattr(tokens, f"read_{purpose}") for purpose in MADE}
FOR_EVER = ("preferences", "unsubscribe", "unsubscribe_mail", "mute", "stay")


def secret_in(purpose: str, token: str) -> str:
    found = READ[purpose](token)
    return found if isinstance(found, str) else str(found.secret)


@pytest.mark.parametrize("purpose", MADE)
def test_a_link_opens_what_it_was_made_for_and_nothing_else(purpose: str) -> None:
    token = MADE[purpose]()
    assert secret_in(purpose, token) == READER.secret
    for other in set(MADE) - {purpose}:
        with pytest.raises(signing.BadSignature):
            READ[other](token)


@pytest.mark.parametrize("purpose", MADE)
@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: f"x{t}", lambda t: t.swapcase(), lambda t: "", lambda t: ":"]
)
def test_a_link_that_was_changed_opens_nothing(purpose: str, change: Callable[[str], str]) -> None:
    with pytest.raises(signing.BadSignature):
        READ[purpose](change(MADE[purpose]()))


@pytest.mark.parametrize("purpose", FOR_EVER)
def test_leaving_and_choosing_work_from_a_mail_of_years_ago(purpose: str) -> None:
    token = MADE[purpose]()
    with time_machine.travel(timezone.now() + timedelta(days=3650)):
        assert secret_in(purpose, token) == READER.secret


@pytest.mark.parametrize("purpose", ["export", "erase"])
def test_a_link_to_the_data_ends_after_two_hours(purpose: str) -> None:
    token = MADE[purpose]()
    with time_machine.travel(timezone.now() + timedelta(minutes=119)):
        assert READ[purpose](token).request == 7
    with time_machine.travel(timezone.now() + timedelta(minutes=121)), pytest.raises(signing.SignatureExpired):
        READ[purpose](token)


def test_a_link_to_confirm_ends_after_three_days_and_still_tells_whose_it_was() -> None:
    token = MADE["confirm"]()
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23)):
        assert not tokens.read_confirm(token).expired
    with time_machine.travel(timezone.now() + timedelta(days=3, hours=1)):
        found = tokens.read_confirm(token)
    assert (found.secret, found.nonce, found.expired) == (READER.secret, READER.nonce, True)


@pytest.mark.parametrize("purpose", MADE)
def test_a_new_key_keeps_the_links_of_mails_that_were_sent(purpose: str) -> None:
    token = MADE[purpose]()
    with override_settings(SECRET_KEY="nieuw", SECRET_KEY_FALLBACKS=[_key()]):
        assert secret_in(purpose, token) == READER.secret
    with override_settings(SECRET_KEY="nieuw", SECRET_KEY_FALLBACKS=[]), pytest.raises(signing.BadSignature):
        READ[purpose](token)


def _key() -> str:
    from django.conf import settings

    return settings.SECRET_KEY
