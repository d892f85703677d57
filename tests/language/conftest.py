"""What the tests of the page, the command and the rows share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command

from naast.language import selectors
from naast.language.models import LanguageRule
from tests.support.rows import written_again


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Neither rules nor counts of an earlier test: rows that were rolled back may come again with the same numbers."""
    selectors._remembered = None
    cache.clear()
    yield
    selectors._remembered = None


@pytest.fixture
def rules_loaded(db: None) -> None:
    """The rules of a new installation."""
    written_again(lambda: call_command("load_language_rules", verbosity=0), LanguageRule)
