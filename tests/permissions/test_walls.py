"""Wagtail's admin: a provider's authors see and change their own, and nothing of another provider's drafts."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images.models import Image
from wagtail.models import Collection, Page

from courses.models import CoursePage, LessonPage, ProviderPage
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.seed.roles import EDITORS, ensure_provider_group, ensure_roles
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
SECRET = "Geheim plan"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


@pytest.fixture
def secret_draft(other_provider: Provider) -> LessonPage:
    """An unpublished lesson of the other provider."""
    course = make_course(other_provider.page, title="Andere cursus")
    lesson = LessonPage.objects.descendant_of(course).first()
    lesson.title = lesson.draft_title = SECRET
    lesson.save()
    lesson.unpublish()
    Page.objects.filter(pk=course.pk).update(live=False, draft_title=SECRET + " cursus", title=SECRET + " cursus")
    return lesson


@pytest.fixture
def author(client: Client, alice: User, provider_page: ProviderPage, other_provider: Provider) -> Client:
    """An author of the own provider, signed in."""
    ensure_roles()
    alice.groups.add(ensure_provider_group(provider_page))
    ensure_provider_group(other_provider.page)
    client.force_login(alice)
    return client


def test_an_author_edits_the_own_course(author: Client, course: CoursePage) -> None:
    assert author.get(f"/beheer/pages/{course.pk}/edit/").status_code == 200


@pytest.mark.parametrize(
    "action", ["edit/", "delete/", "unpublish/", "copy/", "move/", "history/", "view_draft/", "revisions/in_preview/"]
)
def test_an_author_cannot_touch_another_providers_page(author: Client, secret_draft: LessonPage, action: str) -> None:
    for page in (secret_draft, secret_draft.get_parent()):
        response = author.get(f"/beheer/pages/{page.pk}/{action}", follow=True)
        assert SECRET not in response.text
        if response.status_code == 200:
            assert not response.redirect_chain or response.redirect_chain[-1][0] == "/beheer/"


@pytest.mark.parametrize(
    "url",
    [
        "/beheer/",
        "/beheer/pages/",
        "/beheer/choose-page/",
        "/beheer/choose-page/?q=geheim",
        "/beheer/choose-page/search/?q=geheim",
        "/beheer/pages/search/?q=geheim",
        "/beheer/pages/search/results/?q=geheim",
        "/beheer/api/main/pages/",
        "/beheer/api/main/pages/?search=geheim",
        "/beheer/reports/site-history/",
        "/beheer/reports/page-types-usage/",
        "/beheer/reports/aging-pages/",
        "/beheer/reports/locked/",
        "/beheer/reports/workflow/",
        "/beheer/images/",
        "/beheer/users/",
    ],
)
def test_no_screen_shows_an_author_another_providers_draft(author: Client, secret_draft: LessonPage, url: str) -> None:
    for target in (
        url,
        f"/beheer/choose-page/{secret_draft.get_parent().get_parent().pk}/",
        f"/beheer/pages/{secret_draft.get_parent().pk}/",
    ):
        assert SECRET not in author.get(target, follow=True).text


@pytest.mark.parametrize(
    "url",
    [
        "/beheer/choose-page/chosen-multiple/?id={page}",
        "/beheer/bulk/wagtailcore/page/delete/?id={page}&next=/beheer/",
        "/beheer/bulk/wagtailcore/page/move/?id={page}&next=/beheer/",
        "/beheer/bulk/wagtailcore/page/publish/?id={page}&next=/beheer/",
        "/beheer/bulk/wagtailcore/page/delete/?id=all&childOf={parent}&next=/beheer/",
        "/beheer/pages/{page}/move/{page}/confirm/",
        "/beheer/pages/{page}/move/",
        "/beheer/bulk/wagtailimages/image/delete/?id={image}&next=/beheer/",
        "/beheer/api/main/images/",
        "/beheer/api/main/images/{image}/",
        "/beheer/images/{image}/",
        "/beheer/images/chooser/",
    ],
)
def test_no_address_shows_another_providers_work_by_its_number(
    author: Client, secret_draft: LessonPage, other_provider: Provider, url: str
) -> None:
    collection = Collection.objects.get(name=f"Opleider {other_provider.pk}")
    image = Image.objects.create(
        title=SECRET, collection=collection, width=1, height=1, file=ContentFile(SVG, "geheim.svg")
    )
    address = url.format(page=secret_draft.pk, parent=secret_draft.get_parent().pk, image=image.pk)
    assert SECRET not in author.get(address, follow=True).text


def test_an_editor_cannot_delete_a_providers_image(client: Client, bob: User, provider_page: ProviderPage) -> None:
    ensure_roles()
    bob.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(bob)
    collection = Collection.objects.get(name=f"Opleider {provider_page.provider.pk}")
    image = Image.objects.create(title="x", collection=collection, width=1, height=1, file=ContentFile(SVG, "x.svg"))
    client.post(f"/beheer/images/{image.pk}/delete/")
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_learner_does_not_find_the_admin(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert client.get("/beheer/").status_code == 404


def test_signing_out_of_the_admin_takes_a_post(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert client.get("/beheer/logout/").status_code == 405
    assert client.get("/mijn/").status_code == 200


def test_reports_are_not_found_for_authors(author: Client) -> None:
    assert author.get("/beheer/reports/site-history/").status_code == 404


def test_an_author_cannot_give_the_page_to_another_provider(author: Client, provider_page: ProviderPage) -> None:
    assert 'name="provider"' not in author.get(f"/beheer/pages/{provider_page.pk}/edit/").text


def test_an_editor_edits_articles_and_no_courses(client: Client, bob: User, course: CoursePage) -> None:
    ensure_roles()
    bob.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(bob)
    assert client.get("/beheer/").status_code == 200
    assert client.get(f"/beheer/pages/{course.pk}/edit/").status_code in (302, 403, 404)


def test_the_admins_own_sign_in_form_leads_to_ours(client: Client) -> None:
    assert client.get("/beheer/", follow=True).redirect_chain[-1][0].startswith("/account/login/")
    assert client.get("/beheer/login/?next=/beheer/")["Location"] == "/account/login/?next=/beheer/"


def test_staff_need_a_second_factor_where_it_is_asked(client: Client, alice: User, settings: object) -> None:
    settings.REQUIRE_SECOND_FACTOR = True  # type: ignore[attr-defined]
    client.force_login(alice)
    for url in ("/beheer/", "/opleider/", "/team/"):
        assert client.get(url)["Location"] == "/account/2fa/totp/activate/"
    assert client.get("/mijn/").status_code == 200
