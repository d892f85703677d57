"""Old addresses lead to where a page is now; nothing leads outside, or round and round."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from naast.accounts.models import User
from naast.pages.models import HomePage, StandardPage
from naast.seed.roles import AUTHORS, EDITORS, ensure_roles
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(home: HomePage) -> StandardPage:
    page: StandardPage = make_child(home, StandardPage(title="Over ons", slug="over-ons"))
    return page


@pytest.fixture
def team(about: StandardPage) -> StandardPage:
    page: StandardPage = make_child(about, StandardPage(title="Team", slug="team"))
    return page


@pytest.fixture
def rename(django_capture_on_commit_callbacks: Any) -> Callable[[Page, str], None]:
    """Publish a page with another slug, as the editor does."""

    def rename(page: Page, slug: str) -> None:
        fresh = Page.objects.get(pk=page.pk).specific
        fresh.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            fresh.save_revision().publish()

    return rename


def test_a_page_that_was_renamed_is_found_at_its_old_address(
    client: Client, about: StandardPage, rename: Callable[[Page, str], None]
) -> None:
    rename(about, "wie-wij-zijn")
    answer = client.get("/over-ons/")
    assert (answer.status_code, answer["Location"]) == (301, "/wie-wij-zijn/")
    assert client.get("/wie-wij-zijn/").status_code == 200


def test_what_lies_below_a_renamed_page_is_found_too(
    client: Client, about: StandardPage, team: StandardPage, rename: Callable[[Page, str], None]
) -> None:
    rename(about, "wie-wij-zijn")
    answer = client.get("/over-ons/team/?van=mail")
    assert (answer.status_code, answer["Location"]) == (301, "/wie-wij-zijn/team/")


def test_a_page_that_was_moved_is_found_with_all_below_it(
    client: Client, home: HomePage, about: StandardPage, team: StandardPage
) -> None:
    archive = make_child(home, StandardPage(title="Archief", slug="archief"))
    Page.objects.get(pk=about.pk).move(Page.objects.get(pk=archive.pk), pos="last-child")
    assert client.get("/over-ons/")["Location"] == "/archief/over-ons/"
    assert client.get("/over-ons/team/")["Location"] == "/archief/over-ons/team/"


def test_after_two_new_names_one_step_is_enough(
    client: Client, about: StandardPage, rename: Callable[[Page, str], None]
) -> None:
    rename(about, "twee")
    rename(about, "drie")
    assert client.get("/over-ons/")["Location"] == "/drie/"
    assert client.get("/twee/")["Location"] == "/drie/"


def test_a_page_with_its_old_name_back_never_leads_to_itself(
    client: Client, about: StandardPage, team: StandardPage, rename: Callable[[Page, str], None]
) -> None:
    rename(about, "twee")
    rename(about, "over-ons")
    assert client.get("/twee/")["Location"] == "/over-ons/"
    assert client.get("/twee/team/")["Location"] == "/over-ons/team/"
    for page in (team, about):
        Page.objects.get(pk=page.pk).specific.unpublish()
    # Offline: not found, and no redirect to the same address for ever.
    assert client.get("/over-ons/").status_code == 404
    assert client.get("/over-ons/team/").status_code == 404


def test_what_was_never_public_leaves_no_address_behind(home: HomePage, about: StandardPage) -> None:
    draft = make_child(home, StandardPage(title="Geheim", slug="geheim", live=False))
    Page.objects.filter(pk=draft.pk).update(first_published_at=None)
    Page.objects.get(pk=draft.pk).move(Page.objects.get(pk=about.pk), pos="last-child")
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    "path", ["/over-ons//example.org/", "//example.org/", "/https://example.org/", "/%2f%2fexample.org/"]
)
def test_no_address_leads_a_visitor_outside(
    client: Client, about: StandardPage, rename: Callable[[Page, str], None], path: str
) -> None:
    rename(about, "wie-wij-zijn")
    answer = client.get(path)
    assert answer.status_code == 404 or "example.org" not in answer.get("Location", "")


def test_editors_keep_redirects_and_authors_do_not(client: Client, about: StandardPage, alice: User, bob: User) -> None:
    ensure_roles()
    alice.groups.add(Group.objects.get(name=EDITORS))
    bob.groups.add(Group.objects.get(name=AUTHORS))
    client.force_login(alice)
    assert client.get("/beheer/redirects/").status_code == 200
    assert "/beheer/redirects/" in client.get("/beheer/").text
    data = {"old_path": "/oud/", "redirect_page": about.pk, "is_permanent": "on", "site": "", "redirect_link": "",
            "redirect_page_route_path": ""}  # fmt: skip
    client.post("/beheer/redirects/add/", data)
    assert client.get("/oud/")["Location"] == "/over-ons/"
    assert client.get("/beheer/redirects/import/").status_code == 200
    client.force_login(bob)
    for path in ("", "add/", "import/"):
        assert client.get(f"/beheer/redirects/{path}").status_code in {302, 403, 404}
