"""Asking the API with a key."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from courses.api import keys
from naast.accounts.models import User

Ask = Callable[..., Any]


@pytest.fixture
def key(alice: User) -> str:
    """Alice's key, which may read everything."""
    return keys.make_key(alice, name="Overzicht", scopes=list(keys.SCOPES), days=365)[1]


@pytest.fixture
def ask(client: Client, key: str) -> Ask:
    """``ask("courses/")``: the answer with Alice's key, or with the key that is given."""

    def get(path: str, *, with_key: str | None = key, **headers: str) -> Any:
        if with_key is not None:
            headers["Authorization"] = f"Bearer {with_key}"
        return client.get(f"/api/v1/{path}", headers=headers)

    return get
