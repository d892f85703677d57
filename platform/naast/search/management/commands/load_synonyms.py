"""Load words that mean the same to who searches from their file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.forms import modelform_factory

from naast.pages.loading import rows_in, save_by
from naast.search.models import Synonyms

CONTENT = Path(__file__).resolve().parents[2] / "content" / "synonyms.yaml"
_Form = modelform_factory(Synonyms, fields=["words", "direction"])


class Command(BaseCommand):
    """Load synonyms."""

    help = "Load words that mean the same; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing ones from the file; ``--from`` reads another file."""
        parser.add_argument("--update", action="store_true", help="renew existing ones from the file")
        parser.add_argument("--from", dest="file", type=Path, default=CONTENT, help="another file")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing. A set is known by its first word.

        Raises:
            ContentError: the file is no list of sets, or a set does not fit; nothing is loaded then.
        """
        path: Path = options["file"]
        known = {row.lines[0]: row for row in Synonyms.objects.all() if row.lines}
        for row in rows_in(path, _is_set, needs="sets, each with words"):
            there = known.get(row["words"][0])
            if there is not None and not options["update"]:
                continue
            data = {"words": "\n".join(row["words"]), "direction": row.get("direction", Synonyms.Direction.BOTH)}
            save_by(_Form(data, instance=there), f"{path.name}, {row['words'][0]}")


def _is_set(row: dict[str, Any]) -> bool:
    words = row.get("words")
    return isinstance(words, list) and bool(words) and all(isinstance(word, str) and word.strip() for word in words)
