"""Who only looks writes no row and makes no key, also where nothing was signed yet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from certificates.credential import status
from certificates.models import Certificate, SigningKey, StatusList
from certificates.services import sharing
from certificates.signing import SignerDown, rotation, signer
from naast.accounts.models import User
from naast.organisations.models import Provider

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]


@pytest.fixture
def keys_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of keys that the settings name for this test; nothing is in it."""
    monkeypatch.setattr(settings, "CERTIFICATE_KEYS", tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def listed(school: Provider) -> StatusList:
    """A list of a provider of which nothing was signed yet."""
    return StatusList.objects.create(provider=school)


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def _lists(found: StatusList) -> list[str]:
    return [f"/certificaat/status/{found.uid}/{purpose}.json" for purpose in status.PURPOSES]


def test_asking_for_a_list_before_anything_was_signed_makes_neither_key_nor_row(
    client: Client, keys_folder: Path, listed: StatusList
) -> None:
    before = _rows()
    for url in _lists(listed):
        response = client.get(url)
        assert (response.status_code, response["Retry-After"], response.content) == (503, "60", b"")
    assert _rows() == before
    assert not keys_folder.exists()


def test_a_key_whose_row_is_missing_gets_none_from_who_looks(
    client: Client, keys_folder: Path, listed: StatusList
) -> None:
    rotation.make_missing()
    SigningKey.objects.all().delete()
    assert [client.get(url).status_code for url in _lists(listed)] == [503, 503]
    assert SigningKey.objects.count() == 0
    with pytest.raises(SignerDown, match="nothing was signed"):
        signer().known_credential_key()


def test_keys_that_were_made_at_the_start_are_enough_for_a_list(
    client: Client, keys_folder: Path, listed: StatusList
) -> None:
    rotation.make_missing()
    before = _rows()
    assert [client.get(url).status_code for url in _lists(listed)] == [200, 200]
    assert _rows() == before


def test_no_public_page_of_a_certificate_writes_a_row(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    shared = f"/certificaat/gedeeld/{sharing.share(certificate, alice)}/"
    assert certificate.status_list is not None
    slug = certificate.provider.slug
    urls = [
        *("/certificaat/", f"/certificaat/?nummer={certificate.serial}", "/certificaat/?nummer=onzin"),
        *(certificate.get_absolute_url(), f"/certificaat/{certificate.token}.json", "/certificaat/onzin/"),
        *(shared, f"{shared}pdf/", f"{shared}credential.json", f"{shared}beeld.png"),
        *(f"/certificaat/uitgever/{slug}/", f"/certificaat/uitgever/{slug}.json"),
        *(f"/certificaat/uitgever/{slug}/did.json", "/certificaat/naast-ca.pem", "/certificaat/zelf-controleren/"),
        *_lists(certificate.status_list),
    ]
    client.get("/certificaat/")  # the first page of a site at all lets Wagtail write its settings
    before = _rows()
    answers: dict[str, Any] = {url: client.get(url).status_code for url in urls}
    assert {url for url, code in answers.items() if code != 200} == {"/certificaat/onzin/"}
    assert _rows() == before
