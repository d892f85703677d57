"""Two questions a supervisor asks: is the process alive, and can it serve?"""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_migrated = False


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and all migrations are in; 503 otherwise."""
    global _migrated  # noqa: PLW0603 - once true it stays true for this process, and the check costs a second
    try:
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001 - whatever it is, this process cannot serve
        return JsonResponse({"ready": False, "reason": "database"}, status=503)
    return JsonResponse({"ready": _migrated}, status=200 if _migrated else 503)
