"""The rules as they are loaded on a new machine."""

import pytest
from django.core.management import call_command

from naast.tools.models import CalendarYear, ClosedDay, ContactHours, CostRule, CostTier, LetterTerm
from tests.support.rows import written_again


@pytest.fixture
def rules(db: None) -> None:
    """Everything in ``platform/naast/tools/content/``."""
    written_again(
        lambda: call_command("load_tools"), ContactHours, CalendarYear, ClosedDay, CostRule, CostTier, LetterTerm
    )
