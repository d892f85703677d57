"""An author of a provider in Wagtail, the form of a design as the browser posts it, and pictures in collections."""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as Pillow

if TYPE_CHECKING:  # pytest reads this file before Django is ready
    from django.test import Client

    from certificates.models import CertificateTemplatePage
    from courses.models import ProviderPage
    from naast.accounts.models import User


def drawn(kind: str = "PNG", size: tuple[int, int] = (240, 80), colour: str = "#0e5a5e", **options: Any) -> bytes:
    """The bytes of a picture of one colour."""
    buffer = BytesIO()
    Pillow.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def form_of(**changes: Any) -> dict[str, Any]:
    """What the browser posts for a new design."""
    return {
        "title": "Bewijs",
        "slug": "bewijs",
        "course": "",
        "language": "nl",
        "orientation": "landscape",
        "logo": "",
        "logo_alt": "",
        "accent_colour": "#0e5a5e",
        "ground_colour": "#fbf8f3",
        "opening": "",
        "statement": "",
        "closing": "",
        "signatory_name": "",
        "signatory_role": "",
        "signature": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    } | changes


@pytest.fixture
def author(client: "Client", alice: "User", provider_page: "ProviderPage") -> "Client":
    """An author of the own provider, signed in."""
    from naast.seed.roles import ensure_provider_group, ensure_roles

    ensure_roles()
    alice.groups.add(ensure_provider_group(provider_page))
    client.force_login(alice)
    return client


@pytest.fixture
def picture() -> Callable[..., Any]:
    """Put a picture in a provider's collection: ``picture(provider, content=b"...", name="logo.png")``."""
    from django.core.files.base import ContentFile
    from wagtail.images.models import Image
    from wagtail.models import Collection

    def make(provider: Any, content: bytes | None = None, name: str = "logo.png", title: str = "Logo") -> Any:
        collection = Collection.objects.get(name=f"Opleider {provider.pk}")
        file = ContentFile(drawn() if content is None else content, name=name)
        return Image.objects.create(title=title, collection=collection, width=240, height=80, file=file)

    return make


@pytest.fixture
def post(author: "Client", provider_page: "ProviderPage") -> Callable[..., Any]:
    """Post the form of a new design: ``post(publish=True, opening="Hierbij")``."""

    def send(*, publish: bool = False, page: Any = None, **changes: Any) -> Any:
        address = (
            f"/beheer/pages/{page.pk}/edit/"
            if page
            else f"/beheer/pages/add/certificates/certificatetemplatepage/{provider_page.pk}/"
        )
        data = form_of(**changes) | ({"action-publish": "1"} if publish else {})
        return author.post(address, data)

    return send


@pytest.fixture
def design(provider_page: "ProviderPage") -> "Callable[..., CertificateTemplatePage]":
    """A live design below the own provider, or below ``parent``."""
    from certificates.models import CertificateTemplatePage

    def make(parent: Any = None, *, live: bool = True, **fields: Any) -> CertificateTemplatePage:
        values: dict[str, Any] = {"title": "Bewijs"} | fields
        page = CertificateTemplatePage(live=live, **values)
        if page.course is not None:
            page.course_uid = page.course.uid
        (parent or provider_page).add_child(instance=page)
        if live:
            page.save_revision().publish()
        else:
            page.save_revision()
        return page

    return make
