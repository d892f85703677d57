"""Load the debates from files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from naast.articles.loading import CONTENT, learning, load_authors, topics
from naast.articles.models import Author, DebateIndexPage, DebatePage, Opinion
from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import body_blocks, read_file, to_html
from naast.pages.models import HomePage

INTRO = "Eén vraag, en meer dan één goed antwoord. Lees wat mensen uit het vak vinden, en zeg wat u denkt."


class Command(BaseCommand):
    """Load debates."""

    help = "Load debates with their opinions, after the courses they lead to; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing debates from the files."""
        parser.add_argument("--update", action="store_true", help="renew existing debates from the files")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        update = options["update"]
        values = {"title": "Stellingen", "intro": INTRO, "search_description": INTRO}
        index = place(HomePage.objects.get(), DebateIndexPage, {"slug": "stellingen"}, values, update=update)
        load_authors(update=update)
        for path in sorted((CONTENT / "debates").glob("*.md")):
            self._place(index, path, update=update)

    def _place(self, index: DebateIndexPage, path: Path, *, update: bool) -> None:
        front, body = read_file(path)
        debate = place(
            index,
            DebatePage,
            {"slug": front.get("slug", path.stem)},
            {
                "title": front["title"],
                "search_description": front["intro"][:250],
                "intro": front["intro"],
                "published_on": front["published_on"],
                "checked_on": front.get("checked_on"),
                "body": stream(body_blocks(body, images_in(CONTENT / "images"), name=path.name)),
                "learning": stream(learning(front.get("learning", []))),
            },
            update=update,
        )
        if not update and debate.opinions.exists():
            return
        debate.topics.set(topics(front.get("topics", [])))
        debate.opinions.set([_opinion(row, number) for number, row in enumerate(front["opinions"])])
        debate.save_revision().publish()


def _opinion(row: dict[str, Any], number: int) -> Opinion:
    return Opinion(
        sort_order=number,
        author=Author.objects.get(slug=row["author"]),
        stance=row["stance"],
        text=to_html(row["text"]),
        source=row.get("source", ""),
        source_url=row.get("source_url", ""),
    )
