"""What every test shares: the environment, the database and the fixed cast of people.

The environment is set before Django reads its settings. ``DATABASE_URL`` and ``CELERY_BROKER_URL`` of the caller stay:
with them the same tests run on PostgreSQL and on Redis or RabbitMQ.
"""

import gc
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import django
import hypothesis
import pytest

from naast.seed.management.commands.compile_catalogue import Command as Compile

_DATA = Path(tempfile.mkdtemp(prefix="naast-tests-"))
for _name in (
    "ALLOWED_HOSTS",
    "ANYMAIL_WEBHOOK_SECRET",
    "CACHE_URL",
    "CERTIFICATE_HSM",
    "CERTIFICATE_HSM_PIN_FILE",
    "CERTIFICATE_HSM_TOKEN",
    "CERTIFICATE_KEYS",
    "CERTIFICATE_SWEEPS",
    "CSRF_TRUSTED_ORIGINS",
    "DEFAULT_FROM_EMAIL",
    "FEED_PRIVATE_HOSTS",
    "LRS_PRIVATE_HOSTS",
    "NAAST_TICK",
    "PORT",
    "POSTAL_ADDRESS",
    "REPORTS_MAILBOX",
    "REQUIRE_SECOND_FACTOR",
    "RETURN_ADDRESS",
    "SITE_URL",
    "SMTP_URL",
    "UNSUBSCRIBE_ADDRESS",
):
    os.environ.pop(_name, None)
os.environ |= {
    # Here and not in pyproject.toml: pytest-django would read the settings before this file sets their environment.
    "DJANGO_SETTINGS_MODULE": "naast.settings",
    "NAAST_DATA": str(_DATA),
    "NAAST_LOCAL": "1",
    "NAAST_NO_RATE_LIMITS": "1",
    # Tests write rows in ways of their own; those about kept pages switch this on (tests/pagecache).
    "PAGE_CACHE_MEGABYTES": "0",
    "SECRET_KEY": "only-for-tests-0123456789-only-for-tests-0123456789",
    # Playwright's loop runs in the thread of the test; Django would take its own calls there for a mistake.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_DATA / 'never-used.sqlite3'}")
os.environ.setdefault("CELERY_BROKER_URL", f"sqla+sqlite:///{_DATA / 'broker.sqlite3'}")
# People who share a broker never take each other's messages.
os.environ["CELERY_TASK_DEFAULT_QUEUE"] = f"naast-test-{_DATA.name}"

# How long an example takes says something about the machine only.
hypothesis.settings.register_profile("naast", deadline=None)
hypothesis.settings.load_profile("naast")

# A fresh clone has no compiled catalogue, pages are tested in Dutch, and Django reads a catalogue once: before anything
# asks for a text. Done work is not done again.
Compile(stdout=io.StringIO()).handle()
django.setup()  # test files and the plugins below import models when they are loaded

from tests.support import databases  # noqa: E402  (reads the environment set above)

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from naast.accounts.models import User

pytest_plugins = ("tests.support.pages", "tests.support.service", "tests.support.stack", "tests.support.browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have ``_renewed_afterwards`` set up first, and so torn down last, in every test that flushes the database.

    Tests in the browser go last: Playwright's loop keeps running in the thread of the tests, and what starts a loop of
    its own there afterwards, as the signing of a PDF does, would be refused.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        names: list[str] = getattr(item, "fixturenames", [])
        if (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(names):
            names.insert(0, "_renewed_afterwards")
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", []))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the garbage collector from walking through all of Django again and again: a tenth of the time of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove this run's folder, and the template unless the next run wants it."""
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def database_name(request: pytest.FixtureRequest) -> str:
    """The name of this run's copy; parallel workers each have one."""
    return databases.name_for_tests(getattr(request.config, "workerinput", {}).get("workerid", ""))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: "DjangoDbBlocker",
    django_db_keepdb: bool,
    django_db_createdb: bool,
    database_name: str,
) -> Iterator[None]:
    """Point Django at a fresh copy of the migrated template (``tests/support/databases.py``)."""
    from django.db import connection

    # A parallel worker finds the template that the run before the workers made.
    worker = hasattr(request.config, "workerinput")
    databases.make_template(fresh=not worker and (django_db_createdb or not django_db_keepdb))
    databases.drop_old_templates()
    url = databases.copy_template(database_name)
    with django_db_blocker.unblock():
        connection.close()
        name = url.removeprefix("sqlite:///") if databases.ON_SQLITE else url.rpartition("/")[2]
        connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()
    if not django_db_keepdb:
        databases.drop(database_name)


@pytest.fixture
def _renewed_afterwards(
    django_db_setup: None, django_db_blocker: "DjangoDbBlocker", database_name: str
) -> Iterator[None]:
    """Give the next test a fresh copy of the template, instead of Django's flush.

    A flush would empty all tables and then make content types and permissions again: a second of work on what is
    thrown away, and Wagtail's root page, locale, site and groups would still be missing.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    with patch.object(TransactionTestCase, "_fixture_teardown", lambda _case: None):
        yield
    with django_db_blocker.unblock():
        connection.close()
        databases.copy_template(database_name)


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The ``DATABASE_URL`` of the test database, for a process that a test starts."""
    from django.db import connection

    if databases.ON_SQLITE:
        return f"sqlite:///{connection.settings_dict['NAME']}"
    name = str(connection.settings_dict["NAME"])
    return databases.SERVER_URL.rpartition("/")[0] + f"/{name}"


@pytest.fixture(scope="session", autouse=True)
def _as_in_production(django_test_environment: None) -> None:
    """Mails become rows as they do in production, not a list in memory; slow hashing protects people, not tests."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "naast.mail.backend.OutboxBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_stale_caches() -> Iterator[None]:
    """Forget what Wagtail and Django remember of rows that the previous test rolled back."""
    yield
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import cache

    ContentType.objects.clear_cache()
    cache.clear()


def _person(email: str, name: str, **extra: Any) -> "User":
    from naast.accounts.models import User

    return User.objects.create_user(email=email, password="een-lang-wachtwoord", name=name, **extra)


@pytest.fixture
def alice(db: None) -> "User":
    """The owner: the rows under test are hers."""
    return _person("alice@example.org", "Alice Jansen")


@pytest.fixture
def bob(db: None) -> "User":
    """The colleague: same organisation, not the owner."""
    return _person("bob@example.org", "Bob Pietersen")


@pytest.fixture
def charlie(db: None) -> "User":
    """The outsider: nothing here is his."""
    return _person("charlie@example.org", "Charlie de Wit")
