"""What the tests of the mail room share."""

import pytest
from pytest_django import Settings


@pytest.fixture
def mailbox_is_outbox(settings: Settings) -> None:
    """Django's test runner puts a backend in memory in place of ours; put ours back."""
    settings.EMAIL_BACKEND = "naast.mail.backend.OutboxBackend"
