"""The handbook in the admin: a page for each task, for who works there."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from naast.accounts.models import User
from naast.dashboards import handbook
from naast.seed.roles import MODERATORS, ensure_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client: Client, alice: User) -> Client:
    ensure_roles()
    alice.groups.add(Group.objects.get(name=MODERATORS))
    client.force_login(alice)
    return client


def test_every_task_has_a_page_and_leads_to_the_next(moderator: Client) -> None:
    tasks = handbook._handbook()[1]
    assert len(tasks) >= 15
    index = moderator.get("/beheer/handboek/").text
    for task, after in zip(tasks, [*tasks[1:], None], strict=True):
        assert f"/beheer/handboek/{task.slug}/" in index
        page = moderator.get(f"/beheer/handboek/{task.slug}/").text
        assert task.title in page
        assert after is None or f"/beheer/handboek/{after.slug}/" in page


def test_it_stands_in_the_menu(moderator: Client) -> None:
    assert "/beheer/handboek/" in moderator.get("/beheer/").text


def test_a_task_that_is_not_there_is_not_found(moderator: Client) -> None:
    assert moderator.get("/beheer/handboek/onzin/").status_code == 404


def test_who_does_not_work_here_does_not_find_it(client: Client, bob: User) -> None:
    assert client.get("/beheer/handboek/").status_code == 302
    client.force_login(bob)
    assert client.get("/beheer/handboek/").status_code == 404
