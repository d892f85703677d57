"""The quick signatures are Django's: links in mails that were sent stay good, and the other way round."""

import pytest
from django.core import signing
from django.utils.crypto import salted_hmac
from pytest_django import Settings

from naast.mail.signatures import keyed_digest, signer

VALUES = ["", "abc", "é ü", "x" * 500, "a:b"]


@pytest.mark.parametrize("value", VALUES)
def test_a_digest_is_the_one_django_makes(value: str) -> None:
    for salt, secret in (("a", "b"), ("ab", ""), ("newsletters.é", "x" * 100)):
        expected = salted_hmac(salt, value, secret=secret, algorithm="sha256").digest()
        assert keyed_digest(salt, value, secret) == expected
        assert keyed_digest(salt, value, secret) == expected, "the second time too"


@pytest.mark.parametrize("value", VALUES)
def test_each_reads_what_the_other_signed(value: str) -> None:
    ours, django = signer("a.salt"), signing.Signer(salt="a.salt")
    assert ours.sign(value) == django.sign(value)
    assert ours.unsign(django.sign(value)) == value
    with pytest.raises(signing.BadSignature):
        signer("another.salt").unsign(django.sign(value))


def test_a_new_key_signs_at_once_and_an_older_one_is_still_read(settings: Settings) -> None:
    old = signer("a.salt").sign("x")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, long enough to be one"
    assert signer("a.salt").sign("x") == signing.Signer(salt="a.salt").sign("x") != old
    assert signer("a.salt").unsign(old) == "x"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        signer("a.salt").unsign(old)
