"""Load the words that lessons explain on the spot from their file."""

from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from courses.models import GlossaryTerm
from naast.pages.markdown import ContentError

CONTENT = Path(__file__).resolve().parents[2] / "content" / "glossary.yaml"


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
        for row in _read(path):
            word = known.get(row["term"])
            if word is not None and not options["update"]:
                continue
            word = word or GlossaryTerm(term=row["term"])
            word.variants = "\n".join(row.get("variants", []))
            word.explanation = row["explanation"]
            word.source = row.get("source", "")
            try:
                word.full_clean(validate_unique=False)
            except ValidationError as error:
                raise ContentError(f"{path.name}, {word.term}: {' '.join(error.messages)}") from error
            word.save()


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ContentError(f"{path.name}: {error}") from error
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"term", "explanation"} <= set(row) for row in rows
    ):
        raise ContentError(f"{path.name}: is not a list of words with a term and an explanation")
    return rows
