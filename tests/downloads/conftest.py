"""What tests of downloads share."""

import pytest

from certificates import pdf
from certificates.facts import MissingPango


@pytest.fixture
def pango() -> None:
    """Skip where the library that sets text is not installed."""
    try:
        pdf.load_library()
    except MissingPango as error:
        pytest.skip(str(error))
