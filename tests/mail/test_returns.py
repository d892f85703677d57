"""Signed return paths: each names its row, and nobody else can make one."""

import re

import pytest
from django.utils.crypto import salted_hmac
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from naast.mail import returns
from naast.mail.models import OutgoingMail
from newsletters.models import Delivery

BIGGEST = 2**63 - 1


@given(key=st.integers(1, BIGGEST), model=st.sampled_from([OutgoingMail, Delivery]))
def test_a_return_path_names_its_row_also_in_other_case(key: int, model: type[OutgoingMail] | type[Delivery]) -> None:
    path = returns.return_path(model(pk=key))
    for address in (path, path.upper(), f" {path}"):
        found = returns.read_return(address)
        assert found is not None
        assert (found.ledger.model, found.key) == (model, key)


def test_it_has_small_letters_and_digits_and_fits_before_the_at() -> None:
    local, _at, domain = returns.return_path(Delivery(pk=BIGGEST)).rpartition("@")
    assert re.fullmatch(r"terug\+[a-z0-9]+", local)
    assert len(local.encode()) <= 64
    assert domain == "example.org"


@given(place=st.integers(0, 30), letter=st.sampled_from("0123456789abcdefm"))
def test_any_change_of_a_sign_makes_it_no_return_path(place: int, letter: str) -> None:
    path = returns.return_path(OutgoingMail(pk=421))
    tag = path.partition("+")[2].partition("@")[0]
    place %= len(tag)
    changed = tag[:place] + letter + tag[place + 1 :]
    found = returns.read_return(f"terug+{changed}@example.org")
    assert (found is None) == (changed != tag)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "terug@example.org",
        "terug+@example.org",
        "terug+m1@example.org",
        "terug+m0" + "0" * 16 + "@example.org",
        "terug+z1" + "a" * 16 + "@example.org",
        "terug+m" + "9" * 400 + "a" * 16 + "@example.org",
        "terug+m１" + "a" * 16 + "@example.org",
        "iemand@example.org",
    ],
)
def test_what_is_no_return_path_of_ours_is_not_read(address: str) -> None:
    assert returns.read_return(address) is None


def test_a_signature_for_something_else_is_no_signature_here() -> None:
    other = salted_hmac("something else", "m1", algorithm="sha256").hexdigest()[:16]
    assert returns.read_return(f"terug+m1{other}@example.org") is None
    with_zero = returns.return_path(OutgoingMail(pk=1)).replace("+m1", "+m01")
    assert returns.read_return(with_zero) is None


def test_a_return_path_outlives_a_change_of_the_key(settings: Settings) -> None:
    path = returns.return_path(OutgoingMail(pk=7))
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new key that is long enough to be one"
    assert returns.read_return(path) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert returns.read_return(path) is not None


def test_without_a_return_address_the_plain_sender_is_used(settings: Settings) -> None:
    settings.RETURN_ADDRESS = ""
    assert returns.return_path(Delivery(pk=1)) == "hallo@example.org"
    assert returns.return_path(OutgoingMail(pk=1, sender="team@example.org")) == "team@example.org"
    assert not returns.looks_signed("terug+m1@example.org")


def test_unsubscribing_by_mail_needs_an_address_of_its_own(settings: Settings) -> None:
    link = returns.unsubscribe_mailto("geheim:teken&en=meer")
    assert link == "mailto:afmelden@example.org?subject=afmelden%20geheim%3Ateken%26en%3Dmeer"
    settings.UNSUBSCRIBE_ADDRESS = ""
    assert returns.unsubscribe_mailto("geheim") is None


def test_a_letter_belongs_to_one_ledger() -> None:
    with pytest.raises(ValueError, match="letter"):
        returns.register_ledger("m", Delivery)
    with pytest.raises(ValueError, match="letter"):
        returns.register_ledger("MM", Delivery)
