"""A logo that was replaced leaves the library of the provider, unless something shows it still."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Collection

from certificates import designs
from certificates.models import CertificateTemplatePage
from courses.models import CoursePage, LessonPage
from naast.organisations.models import Provider
from tests.certificates.desk_pack.test_branding import URL, WorksAs, logo, typed
from tests.certificates.desk_pack.test_logo_files import picture

pytestmark = pytest.mark.django_db
Post = Callable[..., Any]


@pytest.fixture
def post(works_as: WorksAs, django_capture_on_commit_callbacks: Any) -> Post:
    """Save the house style, with all that follows the commit."""
    client = works_as("owner")

    def send(**changes: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(URL, typed(**changes)).status_code == 302

    return send


@pytest.fixture
def first(post: Post, provider: Provider) -> Any:
    """The logo that will be replaced."""
    post(logo_file=logo(picture()), logo_alt="Eerste")
    provider.refresh_from_db()
    assert provider.logo is not None
    return provider.logo


def exists(image: Any) -> bool:
    """Whether the picture is in the library, with its file or without both."""
    in_library: bool = get_image_model().objects.filter(pk=image.pk).exists()
    assert image.file.storage.exists(image.file.name) is in_library
    return in_library


def test_a_replaced_logo_goes(post: Post, first: Any, provider: Provider) -> None:
    post(logo_file=logo(picture()), logo_alt="Tweede")
    assert not exists(first)
    provider.refresh_from_db()
    assert provider.logo is not None
    assert provider.logo.description == "Tweede"


def test_a_logo_that_is_taken_away_goes(post: Post, first: Any) -> None:
    post(logo_away="on", logo_alt="Eerste")
    assert not exists(first)


def test_a_logo_that_stays_stays(post: Post, first: Any) -> None:
    post(website="https://www.example.nl", logo_alt="Andere woorden")
    assert exists(first)


@pytest.mark.parametrize("where", ["live design", "draft of a design", "changed draft", "lesson"])
def test_a_logo_that_is_shown_elsewhere_stays(
    post: Post, first: Any, provider: Provider, course: CoursePage, where: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        if where == "lesson":
            lesson = LessonPage.objects.descendant_of(course).first()
            lesson.body = [("figure", {"image": first, "alt": "Logo", "caption": ""})]
            lesson.save_revision().publish()
        else:
            shown = first if where != "changed draft" else None
            page = CertificateTemplatePage(title="Ons", logo=shown, logo_alt="x", live=where != "draft of a design")
            provider.page.add_child(instance=page)
            if where == "changed draft":
                page.logo = first
                page.save_revision()
    post(logo_file=logo(picture()), logo_alt="Tweede")
    assert exists(first)


def test_what_was_issued_keeps_its_own_pixels(post: Post, first: Any, provider: Provider) -> None:
    row = designs.freeze(designs.of_provider(provider), provider)
    post(logo_file=logo(picture()), logo_alt="Tweede")
    assert not exists(first)
    row.refresh_from_db()
    assert designs.thawed(row).logo.startswith("data:image/")


def test_a_picture_from_elsewhere_in_the_library_is_not_the_providers_to_delete(post: Post, provider: Provider) -> None:
    root = Collection.get_first_root_node()
    image = get_image_model().objects.create(
        title="Van de redactie", collection=root, width=9, height=9, file=ContentFile(picture(), name="redactie.png")
    )
    Provider.objects.filter(pk=provider.pk).update(logo=image)
    post(logo_file=logo(picture()), logo_alt="Tweede")
    assert exists(image)
