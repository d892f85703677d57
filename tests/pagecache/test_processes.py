"""All processes agree: what changes is counted in the transaction that changes it."""

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from wagtail.models import Site

from naast.pagecache import watching
from naast.pages.models import ContactSettings, HomePage, Topic
from tests.pagecache.conftest import kept_paths

pytestmark = pytest.mark.django_db(transaction=True)


def _elsewhere(work: Callable[[], object]) -> None:
    """Do something on a connection of its own, as another process does."""

    def working() -> None:
        watching.watch(connection)
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=working)
    thread.start()
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.fixture
def topics(home: HomePage, kept: None) -> str:
    """A page that shows all topics."""
    Topic.objects.create(name="Recht", slug="recht")
    ContactSettings.for_site(Site.objects.get())  # else the first visit makes its row, which is a change
    return "/ontwikkelingen/"


def test_another_process_throws_a_page_away_here(topics: str) -> None:
    reader = Client()
    assert b"Recht" in reader.get(topics).content
    assert topics in kept_paths()
    _elsewhere(lambda: Topic.objects.update(name="Wet en regel"))
    assert topics not in kept_paths()
    assert b"Wet en regel" in reader.get(topics).content


def test_what_is_rolled_back_throws_nothing_away(topics: str) -> None:
    reader = Client()
    reader.get(topics)

    def failing() -> None:
        with transaction.atomic():
            Topic.objects.update(name="Nooit")
            transaction.set_rollback(True)

    failing()
    _elsewhere(failing)
    assert topics in kept_paths()
    assert watching.total() == watching.total()
    assert b"Nooit" not in reader.get(topics).content


def test_a_page_holds_until_the_change_is_committed_and_not_a_moment_longer(topics: str) -> None:
    reader = Client()
    reader.get(topics)
    before = watching.total()
    with transaction.atomic():
        Topic.objects.update(name="Straks")
    assert watching.total() > before
    assert topics not in kept_paths()


def test_a_change_outside_of_a_transaction_is_counted_with_it(topics: str) -> None:
    assert connection.get_autocommit()
    before = watching.total()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_topic SET name = 'Zo'")
    assert watching.total() > before


def test_what_strangers_never_see_costs_no_count(topics: str) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    before = watching.total()
    Session.objects.create(session_key="x", session_data="x", expire_date=timezone.now())
    assert watching.total() == before
