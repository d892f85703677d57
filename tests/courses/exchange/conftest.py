"""What the tests of the formats share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def in_english() -> Iterator[None]:
    """Sentences as they stand in the code."""
    with translation.override(None):
        yield
