"""Rows of the table about the doors to other systems: the API, its keys, and a provider's record store."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.models import ApiToken, RecordStore


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    own = {"author": 200}
    posted = {"author": 302}
    return {
        "api_documentation": everybody("/api/"),
        "api_document": everybody("/api/v1/openapi.json"),
        "api_begin": everybody("/api/v1/", 302),
        "api:api-root": everybody("/api/v1/", 302),  # the framework's own name for the same address
        # Whoever is signed in: only a key opens these (tests/courses/api/test_reading.py).
        "api:courses": everybody("/api/v1/courses/", 401),
        "api:course": everybody(lambda world: f"/api/v1/courses/{world.course.uid}/", 401),
        "api:progress": everybody("/api/v1/progress/", 401),
        "api_nothing": everybody("/api/onzin/", 404),
        "activity": everybody(lambda world: f"/activiteit/cursus/{world.course.uid}/", 302),
        "activity (unknown)": everybody("/activiteit/cursus/onbekend/", 404),
        "courses:api_keys": row(lambda world: "/mijn/api-sleutels/", 200),
        "courses:api_keys (make)": row(
            lambda world: "/mijn/api-sleutels/",
            200,
            method="post",
            data=lambda world: {"name": "x", "scopes": ["catalogue:read"], "days": "365"},
        ),
        "courses:api_key_revoked": row(_key, 404, {"learner": 200}),
        "courses:api_key_revoked (revoke)": row(_key, 404, {"learner": 302}, method="post"),
        "provider:record_store": row(_portal(""), 404, own),
        "provider:record_store (save)": row(_portal(""), 404, own, method="post"),  # with an error: nothing filled in
        "provider:record_store_tried": row(_portal("proefbericht/"), 404, posted, method="post"),
        "provider:statements_retried": row(_portal("opnieuw/"), 404, posted, method="post"),
    }


def _key(world: Any) -> str:
    key = ApiToken.objects.create(
        person=world.people["learner"],
        name="Van mij",
        digest="0" * 64,
        hint="abcdef",
        scopes=["progress:read"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    return f"/mijn/api-sleutels/{key.pk}/intrekken/"


def _portal(path: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        provider = world.course.provider_page.provider
        RecordStore.objects.create(provider=provider, endpoint="https://127.0.0.1/xapi", username="x", secret="x")
        return f"/opleider/{provider.slug}/lrs/{path}"

    return url
