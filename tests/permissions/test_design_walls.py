"""Designs of certificates: another provider's author finds no way in, not by the tree, by number, search or picture."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images.models import Image
from wagtail.models import Collection

from certificates.models import CertificateTemplatePage
from courses.models import ProviderPage
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.seed.roles import EDITORS, ensure_provider_group, ensure_roles
from tests.certificates.designs.conftest import drawn

pytestmark = pytest.mark.django_db
SECRET = "Geheim ontwerp"
PICTURE = "Geheime handtekening"


@pytest.fixture
def foreign(other_provider: Provider) -> CertificateTemplatePage:
    """A live design of the other provider, with a picture, a newer draft and a history."""
    ensure_roles()
    ensure_provider_group(other_provider.page)
    collection = Collection.objects.get(name=f"Opleider {other_provider.pk}")
    file = ContentFile(drawn(), name="geheim.png")
    image = Image.objects.create(title=PICTURE, collection=collection, width=240, height=80, file=file)
    page = CertificateTemplatePage(
        title=SECRET,
        slug="geheim",
        opening=SECRET,
        logo=image,
        logo_alt=SECRET,
        signature=image,
        signatory_name="Geheim Persoon",
    )
    other_provider.page.add_child(instance=page)
    page.save_revision(log_action=True).publish()
    page.save_revision(log_action=True)
    return page


@pytest.fixture
def author(client: Client, alice: User, provider_page: ProviderPage, foreign: CertificateTemplatePage) -> Client:
    """An author of the own provider, signed in."""
    alice.groups.add(ensure_provider_group(provider_page))
    client.force_login(alice)
    return client


def hidden(answer: Any) -> bool:
    """Whether nothing of the design can be read in an answer; a picture that is sent is not hidden."""
    if answer.streaming:
        return False
    return not any(word in answer.text for word in (SECRET, PICTURE, "Geheim Persoon", "geheim."))


ADDRESSES = [
    "/beheer/",
    "/beheer/pages/",
    "/beheer/pages/{parent}/",
    "/beheer/pages/{parent}/results/",
    "/beheer/pages/{page}/",
    "/beheer/pages/{page}/edit/",
    "/beheer/pages/{page}/edit/preview/?mode=",
    "/beheer/pages/{page}/view_draft/",
    "/beheer/pages/{page}/history/",
    "/beheer/pages/{page}/history/results/",
    "/beheer/pages/{page}/usage/",
    "/beheer/pages/{page}/delete/",
    "/beheer/pages/{page}/unpublish/",
    "/beheer/pages/{page}/copy/",
    "/beheer/pages/{page}/move/",
    "/beheer/pages/{page}/move/{page}/confirm/",
    "/beheer/pages/{page}/revisions/{revision}/view/",
    "/beheer/pages/{page}/revisions/{revision}/revert/",
    "/beheer/pages/{page}/revisions/compare/earliest...latest/",
    "/beheer/pages/{page}/workflow/status/",
    "/beheer/pages/{page}/convert_alias/",
    "/beheer/pages/workflow/preview/{page}/1/",
    "/beheer/pages/workflow/action/{page}/approve/1/",
    "/beheer/pages/workflow/collect_action_data/{page}/approve/1/",
    "/beheer/pages/workflow/confirm_cancellation/{page}/",
    "/beheer/pages/{page}/workflow_history/",
    "/beheer/publiceren/{page}/",
    "/beheer/pages/add/certificates/certificatetemplatepage/{parent}/",
    "/beheer/pages/add/certificates/certificatetemplatepage/{parent}/preview/?mode=",
    "/beheer/pages/search/?q=geheim",
    "/beheer/pages/search/results/?q=geheim",
    "/beheer/pages/usage/certificates/certificatetemplatepage/",
    "/beheer/choose-page/",
    "/beheer/choose-page/?q=geheim",
    "/beheer/choose-page/search/?q=geheim",
    "/beheer/choose-page/search/?q=geheim&page_type=certificates.CertificateTemplatePage",
    "/beheer/choose-page/?page_type=certificates.CertificateTemplatePage",
    "/beheer/choose-page/{parent}/",
    "/beheer/choose-page/{parent}/?page_type=certificates.CertificateTemplatePage",
    "/beheer/choose-page/{page}/",
    "/beheer/choose-page/chosen-multiple/?id={page}",
    "/beheer/bulk/wagtailcore/page/delete/?id={page}&next=/beheer/",
    "/beheer/bulk/wagtailcore/page/move/?id={page}&next=/beheer/",
    "/beheer/bulk/wagtailcore/page/publish/?id={page}&next=/beheer/",
    "/beheer/bulk/wagtailcore/page/unpublish/?id={page}&next=/beheer/",
    "/beheer/bulk/wagtailcore/page/delete/?id=all&childOf={parent}&next=/beheer/",
    "/beheer/api/main/pages/",
    "/beheer/api/main/pages/?search=geheim",
    "/beheer/api/main/pages/?type=certificates.CertificateTemplatePage",
    "/beheer/api/main/pages/?type=certificates.CertificateTemplatePage&fields=*",
    "/beheer/api/main/pages/{page}/",
    "/beheer/api/main/images/",
    "/beheer/images/",
    "/beheer/images/results/?q=geheim",
    "/beheer/images/{image}/",
    "/beheer/images/{image}/delete/",
    "/beheer/images/{image}/preview/max-100x100/",
    "/beheer/images/{image}/generate_url/max-100x100/",
    "/beheer/images/usage/{image}/",
    "/beheer/images/chooser/",
    "/beheer/images/chooser/results/?q=geheim",
    "/beheer/images/chooser/{image}/",
    "/beheer/images/chooser/{image}/select_format/",
    "/beheer/images/chooser/chosen-multiple/?id={image}",
    "/beheer/bulk/wagtailimages/image/delete/?id={image}&next=/beheer/",
    "/beheer/bulk/wagtailimages/image/add_to_collection/?id={image}&next=/beheer/",
    "/beheer/reports/site-history/",
    "/beheer/reports/page-types-usage/",
    "/beheer/reports/aging-pages/",
    "/beheer/reports/locked/",
    "/beheer/reports/workflow/",
    "/beheer/reports/workflow_tasks/",
]


def leaks(client: Client, foreign: CertificateTemplatePage, among: list[str] = ADDRESSES, **headers: str) -> list[str]:
    """The addresses that show something of the design to who is signed in."""
    numbers = {
        "page": foreign.pk,
        "parent": foreign.get_parent().pk,
        "revision": foreign.latest_revision_id,
        "image": foreign.logo_id,
    }
    return [
        address for address in among if not hidden(client.get(address.format(**numbers), follow=True, headers=headers))
    ]


def test_no_screen_shows_an_author_another_providers_design(author: Client, foreign: CertificateTemplatePage) -> None:
    assert leaks(author, foreign) == []
    choosers = [address for address in ADDRESSES if "choose" in address or "results" in address]
    assert leaks(author, foreign, choosers, **{"x-requested-with": "XMLHttpRequest"}) == []


def test_the_list_of_addresses_finds_the_design_for_its_own_author(
    client: Client, bob: User, foreign: CertificateTemplatePage
) -> None:
    bob.groups.add(ensure_provider_group(foreign.get_parent().specific))
    client.force_login(bob)
    assert len(leaks(client, foreign)) >= 30  # otherwise the test above looks where nothing can be found


@pytest.mark.parametrize("action", ["edit/", "delete/", "unpublish/", "copy/", "edit/preview/"])
def test_a_post_changes_nothing_of_another_providers_design(
    author: Client, foreign: CertificateTemplatePage, action: str
) -> None:
    author.post(f"/beheer/pages/{foreign.pk}/{action}", {"title": "Gekaapt", "slug": "gekaapt", "next": "/beheer/"})
    foreign.refresh_from_db()
    assert (foreign.title, foreign.live) == (SECRET, True)
    assert CertificateTemplatePage.objects.count() == 1


def test_a_design_cannot_be_made_below_another_provider(author: Client, foreign: CertificateTemplatePage) -> None:
    author.post(
        f"/beheer/pages/add/certificates/certificatetemplatepage/{foreign.get_parent().pk}/",
        {"title": "Gekaapt", "slug": "gekaapt"},
    )
    assert CertificateTemplatePage.objects.count() == 1


def test_an_editor_of_articles_meets_no_designs(client: Client, bob: User, foreign: CertificateTemplatePage) -> None:
    bob.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(bob)
    assert leaks(client, foreign) == []


@pytest.mark.parametrize(
    "address", ["/zoeken/?q=geheim", "/sitemap.xml", "/cursussen/ander/", "/cursussen/ander/geheim/"]
)
def test_nothing_public_shows_a_design(client: Client, foreign: CertificateTemplatePage, address: str) -> None:
    assert hidden(client.get(address, follow=True))


def test_the_picture_of_another_provider_cannot_be_taken_along(
    author: Client, provider_page: ProviderPage, foreign: CertificateTemplatePage
) -> None:
    page = CertificateTemplatePage(title="Ons", slug="ons")
    provider_page.add_child(instance=page)
    data: dict[str, Any] = {"title": "Ons", "slug": "ons", "language": "nl", "orientation": "landscape"}
    data |= {"accent_colour": "#0e5a5e", "ground_colour": "#fbf8f3", "logo": foreign.logo_id, "logo_alt": "x"}
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    answer = author.post(f"/beheer/pages/{page.pk}/edit/", data)
    page.refresh_from_db()
    assert page.logo is None
    assert hidden(answer)
    preview = f"/beheer/pages/{page.pk}/edit/preview/"
    assert json.loads(author.post(preview, data).content)["is_valid"] is False
    assert hidden(author.get(preview, {"mode": ""}))


def test_designs_are_no_snippets_and_rows_of_them_have_no_screen(author: Client) -> None:
    kind = ContentType.objects.get(app_label="certificates", model="certificatedesign")
    for url in ("/beheer/snippets/certificates/certificatedesign/", f"/beheer/reports/?content_type={kind.pk}"):
        assert author.get(url, follow=True).status_code == 404
