"""Load the words that lessons explain on the spot from their file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.forms import modelform_factory

from courses.models import GlossaryTerm
from naast.pages.loading import rows_in, save_by

CONTENT = Path(__file__).resolve().parents[2] / "content" / "glossary.yaml"
_NEEDED = frozenset({"term", "explanation"})
_Form = modelform_factory(GlossaryTerm, fields=["term", "variants", "explanation", "source"])


class Command(BaseCommand):
    """Load the glossary."""

    help = "Load the words of the glossary; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing words from the file; ``--from`` reads another file."""
        parser.add_argument("--update", action="store_true", help="renew existing words from the file")
        parser.add_argument("--from", dest="file", type=Path, default=CONTENT, help="another file of words")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing.

        Raises:
            ContentError: the file is no list of words, or a word does not fit; nothing is loaded then.
        """
        path: Path = options["file"]
        known = {word.term: word for word in GlossaryTerm.objects.all()}
        for row in rows_in(path, _NEEDED.issubset, needs="words with a term and an explanation"):
            word = known.get(row["term"])
            if word is not None and not options["update"]:
                continue
            data = row | {"variants": "\n".join(row.get("variants", []))}
            save_by(_Form(data, instance=word), f"{path.name}, {row['term']}")
