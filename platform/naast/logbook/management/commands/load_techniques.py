"""Load the techniques from their files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from naast.logbook.models import TechniqueIndexPage, TechniquePage
from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import ContentError, FindImage, body_blocks, read_file, to_html
from naast.pages.models import HomePage

CONTENT = Path(__file__).resolve().parents[2] / "content"
INTRO = "Kleine dingen die u in het volgende gesprek kunt doen. Kies er één, en kijk wat het bij u doet."
_FIELDS = {"title", "slug", "intro", "image", "alt", "steps", "trial", "sources", "checked_on"}


class Command(BaseCommand):
    """Load techniques."""

    help = "Load the techniques; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing techniques from the files."""
        parser.add_argument("--update", action="store_true", help="renew existing techniques from the files")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing; the names of the files give the order."""
        values = {"title": "Technieken", "intro": INTRO, "search_description": INTRO}
        home = HomePage.objects.get()
        techniques = place(home, TechniqueIndexPage, {"slug": "technieken"}, values, update=options["update"])
        find_image = images_in(CONTENT / "images")
        for path in sorted((CONTENT / "technieken").glob("*.md")):
            slug, values = _read(path, find_image)
            place(techniques, TechniquePage, {"slug": slug}, values, update=options["update"])


def _read(path: Path, find_image: FindImage) -> tuple[str, dict[str, Any]]:
    """The slug and the values of one technique.

    Raises:
        ContentError: a field is missing or unknown.
    """
    front, body = read_file(path)
    if set(front) != _FIELDS:
        raise ContentError(f"{path.name}: these fields are missing or unknown: {sorted(set(front) ^ _FIELDS)}")
    return front["slug"], {
        "title": front["title"],
        "search_description": front["intro"],
        "intro": front["intro"],
        "image_id": find_image(front["image"]),
        "image_alt": front["alt"],
        "steps": stream([{"type": "step", "value": step} for step in front["steps"]]),
        "body": stream(body_blocks(body, find_image, name=path.name)),
        "trial": to_html(front["trial"]),
        "sources": to_html(front["sources"]),
        "checked_on": front["checked_on"],
    }
