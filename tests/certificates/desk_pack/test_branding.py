"""The house style of a provider: kept when it is saved, shown where people look, and never a way in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.images import get_image_model

from courses.models import ProviderPage
from naast.organisations.models import Provider
from tests.certificates.desk_pack.test_logo_files import HOSTILE, picture

pytestmark = pytest.mark.django_db

URL = "/opleider/eigen/huisstijl/"
WorksAs = Callable[[str], Client]


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "Eigen", "website": "", "contact_email": "", "accent_colour": "", "logo_alt": ""} | changes


def logo(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", content, content_type="image/png")


def test_what_is_saved_stands_on_the_page_in_the_catalogue(works_as: WorksAs, provider: Provider) -> None:
    client = works_as("owner")
    sent = typed(
        name="Vakschool  Eigen",
        website="https://www.eigen.example",
        contact_email="vraag@eigen.example",
        accent_colour="#7A1F5C",
        logo_file=logo(picture()),
        logo_alt="Vakschool Eigen, een boom",
    )
    assert client.post(URL, sent).status_code == 302
    provider.refresh_from_db()
    assert provider.name == "Vakschool Eigen"
    assert provider.accent_colour == "#7a1f5c"
    assert provider.logo is not None
    assert provider.logo.collection.name == f"Opleider {provider.pk}"
    page = Client().get("/cursussen/eigen/").text
    for text in ("https://www.eigen.example", "vraag@eigen.example", 'alt="Vakschool Eigen, een boom"', "#7a1f5c"):
        assert text in page


def test_the_page_follows_the_name_unless_it_has_a_title_of_its_own(works_as: WorksAs, provider: Provider) -> None:
    client = works_as("owner")
    client.post(URL, typed(name="Vakschool"))
    assert "<h1>Vakschool</h1>" in Client().get("/cursussen/eigen/").text
    ProviderPage.objects.update(title="De school")
    said = client.post(URL, typed(name="Nog anders"), follow=True).text
    assert "De school" in said
    assert "<h1>De school</h1>" in Client().get("/cursussen/eigen/").text


def test_a_draft_of_the_page_is_not_published_by_a_new_name(works_as: WorksAs, provider: Provider) -> None:
    page = ProviderPage.objects.get(provider=provider)
    page.intro = "Nog geheim"
    page.save_revision()
    works_as("owner").post(URL, typed(name="Vakschool"))
    assert "Nog geheim" not in Client().get("/cursussen/eigen/").text


def test_looking_first_keeps_nothing(works_as: WorksAs, provider: Provider) -> None:
    sent = typed(name="Ander merk", accent_colour="#7a1f5c", logo_file=logo(picture()), logo_alt="x", bekijk="1")
    response = works_as("owner").post(URL, sent)
    assert response.status_code == 200
    assert 'fill="#7a1f5c"' in response.text
    assert "Ander merk" in response.text
    provider.refresh_from_db()
    assert (provider.name, provider.accent_colour, provider.logo) == ("Eigen", "", None)
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize("colour", ["#ffff00", "#8a8a8a", "#0e5a5", "red", "#0e5a5e;x", '"><script>'])
def test_a_colour_that_cannot_be_read_is_refused(works_as: WorksAs, provider: Provider, colour: str) -> None:
    response = works_as("owner").post(URL, typed(accent_colour=colour))
    assert response.status_code == 400
    assert response.context["form"].errors["accent_colour"]
    assert "<script>" not in response.text
    provider.refresh_from_db()
    assert provider.accent_colour == ""


def test_a_pale_colour_comes_back_with_a_darker_one_that_is_accepted(works_as: WorksAs, provider: Provider) -> None:
    client = works_as("owner")
    said = client.post(URL, typed(accent_colour="#f2a900")).context["form"].errors["accent_colour"][0]
    better = said.rstrip(".").rpartition(" ")[2]
    assert client.post(URL, typed(accent_colour=better)).status_code == 302


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_is_stored(
    works_as: WorksAs, provider: Provider, content: Callable[[], bytes]
) -> None:
    response = works_as("owner").post(URL, typed(logo_file=logo(content()), logo_alt="Eigen"))
    assert response.status_code == 400
    assert response.context["form"].errors["logo_file"]
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://example.nl", "geen adres"])
def test_a_website_is_an_address_that_opens_a_page(works_as: WorksAs, provider: Provider, website: str) -> None:
    response = works_as("owner").post(URL, typed(website=website))
    assert response.context["form"].errors["website"]


def test_a_logo_needs_words(works_as: WorksAs, provider: Provider) -> None:
    response = works_as("owner").post(URL, typed(logo_file=logo(picture())))
    assert response.context["form"].errors["logo_alt"]
    assert not get_image_model().objects.exists()


def test_words_change_and_a_logo_goes_away(works_as: WorksAs, provider: Provider) -> None:
    client = works_as("owner")
    client.post(URL, typed(logo_file=logo(picture()), logo_alt="Een boom"))
    client.post(URL, typed(logo_alt="Een grote boom"))
    provider.refresh_from_db()
    assert provider.logo is not None
    assert provider.logo.description == "Een grote boom"
    client.post(URL, typed(logo_away="on"))
    provider.refresh_from_db()
    assert provider.logo is None


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("administrator", 200), ("author", 200), ("marker", 404)])
def test_who_may_change_it(works_as: WorksAs, role: str, status: int) -> None:
    assert works_as(role).get(URL).status_code == status


def test_another_provider_does_not_exist(works_as: WorksAs, other_provider: Provider) -> None:
    client = works_as("owner")
    assert client.get("/opleider/ander/huisstijl/").status_code == 404
    assert client.post("/opleider/ander/huisstijl/", typed(name="Gekaapt")).status_code == 404
    other_provider.refresh_from_db()
    assert other_provider.name == "Ander"
