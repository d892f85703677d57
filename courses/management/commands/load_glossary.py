"""Load the words that lessons explain on the spot from their file."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.forms import modelform_factory

from courses.models import GlossaryTerm
from naast.pages.markdown import ContentError

CONTENT = Path(__file__).resolve().parents[2] / "content" / "glossary.yaml"
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
        for row in _read(path):
            word = known.get(row["term"])
            if word is not None and not options["update"]:
                continue
            # A form checks lengths too, which a model leaves to the database, and SQLite to nobody.
            form = _Form(row | {"variants": "\n".join(row.get("variants", []))}, instance=word)
            if not form.is_valid():
                reasons = " ".join(str(message) for messages in form.errors.values() for message in messages)
                raise ContentError(f"{path.name}, {row['term']}: {reasons}")
            form.save()


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
