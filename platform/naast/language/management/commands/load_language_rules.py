"""Load the rules of the letter check from their file."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.forms import modelform_factory

from naast.language.models import LanguageRule

CONTENT = Path(__file__).resolve().parents[2] / "content" / "rules.yaml"
_Form = modelform_factory(
    LanguageRule,
    fields=["name", "kind", "phrases", "better", "explanation", "source", "checked_on", "test_sentence", "active"],
)
_NEEDED = {"name", "kind", "phrases", "source", "test"}


class Command(BaseCommand):
    """Load the rules."""

    help = "Load the rules of the letter check; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing rules from the file; ``--from`` reads another file."""
        parser.add_argument("--update", action="store_true", help="renew existing rules from the file")
        parser.add_argument("--from", dest="file", type=Path, default=CONTENT, help="another file of rules")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing.

        Raises:
            CommandError: the file is no list of rules, or a rule does not fit; nothing is loaded then.
        """
        path: Path = options["file"]
        known = {rule.name: rule for rule in LanguageRule.objects.all()}
        checked_on, rows = _read(path)
        for row in rows:
            rule = known.get(row["name"])
            if rule is not None and not options["update"]:
                continue
            form = _Form(
                {
                    **row,
                    "phrases": "\n".join(str(phrase) for phrase in row["phrases"]),
                    "test_sentence": row["test"],
                    "checked_on": row.get("checked_on", checked_on),
                    "active": True if rule is None else rule.active,
                },
                instance=rule,
            )
            if not form.is_valid():
                reasons = " ".join(str(message) for messages in form.errors.values() for message in messages)
                raise CommandError(f"{path.name}, {row['name']}: {reasons}")
            form.save()


def _read(path: Path) -> tuple[Any, list[dict[str, Any]]]:
    """The day on which the sources were looked at, and the rules."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CommandError(f"{path.name}: {error}") from error
    rows = content.get("rules") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and set(row) >= _NEEDED for row in rows):
        raise CommandError(f"{path.name}: is no list of rules with {', '.join(sorted(_NEEDED))}")
    return content.get("checked_on"), rows
