"""Load the dated rules of the helpers from their files."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import models, transaction

from naast.pages.loading import rows_in
from naast.pages.markdown import ContentError
from naast.tools.models import CalendarYear, ClosedDay, ContactHours, CostRule, CostTier, LetterTerm

CONTENT = Path(__file__).resolve().parents[2] / "content"
# File, model, what tells its rows apart, and the rows below them: their name in the file and their model.
_KINDS: tuple[tuple[str, type[Any], str, str, type[models.Model] | None], ...] = (
    ("contact_hours.yaml", ContactHours, "valid_from", "", None),
    ("calendar.yaml", CalendarYear, "year", "days", ClosedDay),
    ("costs.yaml", CostRule, "valid_from", "tiers", CostTier),
    ("letter_term.yaml", LetterTerm, "valid_from", "", None),
)


class Command(BaseCommand):
    """Load the rules."""

    help = "Load the dated rules of the helpers; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing rules from the files; ``--from`` reads another folder."""
        parser.add_argument("--update", action="store_true", help="renew existing rules from the files")
        parser.add_argument("--from", dest="folder", type=Path, default=CONTENT, help="another folder of rules")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing.

        Raises:
            ContentError: a file is no list of rules, or a rule does not fit; nothing is loaded then.
        """
        for name, model, key, children, child in _KINDS:
            for values in rows_in(options["folder"] / name, {key}.issubset, needs=f"rules, each with {key}"):
                known = model.objects.filter(**{key: values[key]}).first()
                if known is None or options["update"]:
                    try:
                        _save(known or model(), dict(values), children, child)
                    except (ValidationError, TypeError) as error:
                        raise ContentError(f"{name}, {values[key]}: {error}") from error


def _save(row: Any, values: dict[str, Any], children: str, child: type[models.Model] | None) -> None:
    below = values.pop(children, []) if child is not None else []
    for field, value in values.items():
        if not hasattr(row, field):
            raise TypeError(f"there is no field {field}")
        setattr(row, field, value)
    row.full_clean()
    row.save()
    if child is not None:
        getattr(row, children).all().delete()
        parent = "calendar" if child is ClosedDay else "rule"
        for each in below:
            one = child(**{parent: row}, **each)
            one.full_clean()
            one.save()
