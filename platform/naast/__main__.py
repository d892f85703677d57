"""``python -m naast``: prepare and serve one machine, measure it, or any management command of Django.

``prepare`` and ``serve`` are what ``bin/run`` calls, ``healthcheck`` what the containers call. Every other word goes to Django, so ``python -m naast shell`` works.
"""

import os
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run the command named by the first argument and return the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    # platform/ and the folder above it are both source roots (ADR 0001).
    root = Path(__file__).resolve().parents[2]
    for place in (str(root / "platform"), str(root)):
        if place not in sys.path:
            sys.path.insert(0, place)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naast.settings")
    match words:
        case ["prepare", *_]:
            from naast.prepare import prepare

            return prepare()
        case ["serve", *_]:
            # Imports no Django: the supervisor stays small and starts at once.
            from naast.supervisor import serve

            return serve()
        case ["healthcheck", part]:
            from naast.healthcheck import healthcheck

            return healthcheck(part)
        case ["bench", *names]:
            from naast.bench import bench

            return bench(names)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["naast", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
