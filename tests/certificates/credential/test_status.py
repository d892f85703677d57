"""The list in which a stranger looks up whether a credential still holds."""

import base64
import datetime as dt
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from certificates.credential import status
from certificates.models import STATUS_LIST_LENGTH, Certificate, StatusList
from naast.organisations.models import Provider

pytestmark = pytest.mark.django_db

Certified = Callable[..., Certificate]


def _bits(text: str) -> bytes:
    encoded = json.loads(text)["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"
    assert not encoded.endswith("=")
    packed = encoded[1:]
    return gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))


def _set(bits: bytes) -> list[int]:
    return [place for place in range(len(bits) * 8) if bits[place // 8] & 0x80 >> place % 8]


def _place(certificate: Certificate) -> tuple[StatusList, int]:
    assert certificate.status_list is not None
    assert certificate.status_index is not None
    return certificate.status_list, certificate.status_index


def test_nothing_is_set_while_everything_holds(certified: Certified) -> None:
    found, _index = _place(certified())
    for purpose in status.PURPOSES:
        bits = _bits(status.published(found, purpose))
        assert len(bits) * 8 == STATUS_LIST_LENGTH
        assert not any(bits)


@pytest.mark.parametrize(
    ("changes", "revoked", "suspended"),
    [
        ({"state": "revoked", "revoked_at": timezone.now()}, True, False),
        ({"state": "superseded"}, True, False),
        ({"suspended_at": timezone.now()}, False, True),
        ({"state": "expired"}, False, False),
    ],
)
def test_only_the_bit_of_a_certificate_that_no_longer_holds_is_set(
    certified: Certified, changes: dict[str, Any], revoked: bool, suspended: bool
) -> None:
    certified()
    certificate = certified()
    Certificate.objects.filter(pk=certificate.pk).update(**changes)
    found, index = _place(certificate)
    assert _set(_bits(status.published(found, "revocation"))) == [index] * revoked
    assert _set(_bits(status.published(found, "suspension"))) == [index] * suspended


def test_a_restored_certificate_is_clean_again(certified: Certified) -> None:
    certificate = certified(suspended_at=timezone.now())
    found, index = _place(certificate)
    assert _set(_bits(status.published(found, "suspension"))) == [index]
    Certificate.objects.filter(pk=certificate.pk).update(suspended_at=None)
    assert _set(_bits(status.published(found, "suspension"))) == []


def test_places_are_random_and_never_given_twice(certified: Certified, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StatusList._meta.get_field("length"), "default", 8)
    places = [_place(certified()) for _number in range(12)]
    assert len({(found.pk, index) for found, index in places}) == 12
    lists = StatusList.objects.order_by("pk")
    assert len(lists) > 1, "a full list is followed by another"
    for found in lists.filter(full=True):
        # Closed at the first collision from 70% on, so never before and hardly after.
        assert found.certificates.count() >= 0.7 * found.length


def test_a_place_that_somebody_else_takes_at_the_same_moment_is_left_to_them(
    certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, slow = certified(), certified()
    found, taken = _place(quick)
    Certificate.objects.filter(pk__in=[quick.pk, slow.pk]).update(status_list=None, status_index=None)
    slow = Certificate.objects.get(pk=slow.pk)

    def draw(_below: int) -> int:
        # The slow one looks whether this place is free right after this, so the quick one writes after that look.
        return taken

    real = status._take

    def take(certificate: Certificate, found: StatusList, index: int) -> None:
        if index == taken:
            Certificate.objects.filter(pk=quick.pk).update(status_list=found, status_index=taken)
            monkeypatch.setattr("secrets.randbelow", lambda _below: (taken + 1) % found.length)
        real(certificate, found, index)

    monkeypatch.setattr("secrets.randbelow", draw)
    monkeypatch.setattr(status, "_take", take)
    status.allocate(slow)
    assert _place(Certificate.objects.get(pk=slow.pk)) == (found, (taken + 1) % found.length)
    assert _place(Certificate.objects.get(pk=quick.pk)) == (found, taken)


def test_a_certificate_keeps_its_place(certified: Certified) -> None:
    certificate = certified()
    before = _place(certificate)
    status.allocate(certificate)
    assert _place(Certificate.objects.get(pk=certificate.pk)) == before


def test_each_provider_has_lists_of_its_own(certified: Certified) -> None:
    other = Provider.objects.create(name="Andere school", slug="andere-school")
    ours, theirs = certified(), certified(provider=other, provider_name=other.name)
    assert _place(ours)[0] != _place(theirs)[0]
    assert json.loads(status.published(_place(theirs)[0], "revocation"))["issuer"].endswith(":andere-school")


def test_a_list_says_for_how_long_it_may_be_believed(certified: Certified) -> None:
    found, _index = _place(certified())
    document = json.loads(status.published(found, "revocation"))
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["credentialSubject"]["ttl"] == 300_000
    now = timezone.now()
    assert dt.datetime.fromisoformat(document["validFrom"]) <= now
    assert now < dt.datetime.fromisoformat(document["validUntil"]) <= now + dt.timedelta(days=1)


def test_a_list_costs_the_same_however_many_are_on_it(
    certified: Certified, django_assert_num_queries: Callable[[int], Any]
) -> None:
    found, _index = _place(certified())
    status.published(found, "revocation")
    for _number in range(5):
        certified(state="revoked", revoked_at=timezone.now())
    with django_assert_num_queries(3):  # the key in use, the bits, the provider
        status.published(found, "revocation")
