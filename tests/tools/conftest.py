"""The rules as they are loaded on a new machine."""

import pytest
from django.core.management import call_command


@pytest.fixture
def rules(db: None) -> None:
    """Everything in ``platform/naast/tools/content/``."""
    call_command("load_tools")
