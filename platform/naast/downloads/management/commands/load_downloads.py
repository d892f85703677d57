"""Load the list of downloads, its books and sheets, and the pages that offer them, from files."""

import uuid
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from naast.downloads import services
from naast.downloads.models import BookPrint, DownloadIndexPage, DownloadPage, EbookPage
from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import ContentError, body_blocks, read_file
from naast.pages.models import HomePage, Topic

CONTENT = Path(__file__).resolve().parents[2] / "content"
_NAMESPACE = uuid.UUID("4f1f3e3e-2a86-4d3c-9f0c-3a7b1d0c9b52")
_PAGE_FIELDS = ("title", "kind", "intro", "dated_on", "ask_details")


class Command(BaseCommand):
    """Load downloads."""

    help = "Load the list of downloads, books and sheets; existing pages stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing pages from the files; ``--from`` reads another folder."""
        parser.add_argument("--update", action="store_true", help="renew existing pages from the files")
        parser.add_argument("--from", dest="folder", type=Path, default=CONTENT, help="folder with downloads.yaml")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        folder: Path = options["folder"]
        update: bool = options["update"]
        rows = yaml.safe_load((folder / "downloads.yaml").read_text(encoding="utf-8"))
        values = {**rows["index"], "search_description": rows["index"]["intro"][:250]}
        index = place(HomePage.objects.get(), DownloadIndexPage, {"slug": "downloads"}, values, update=update)
        books = {row["slug"]: self._book(index, row, folder, update=update) for row in rows["books"]}
        for row in rows["downloads"]:
            self._download(index, row, books, folder, update=update)

    def _book(self, index: DownloadIndexPage, row: dict[str, Any], folder: Path, *, update: bool) -> EbookPage:
        values = {name: row[name] for name in ("title", "layout", "subtitle", "edition")}
        values |= {"colophon": row.get("colophon", "").strip(), "chapters": chapters(folder / row["chapters"])}
        book = place(index, EbookPage, {"slug": row["slug"]}, values, update=update)
        if book.live and not BookPrint.objects.filter(book=book).exists():  # whatever became of the first one
            services.ask_print(book)
        return book

    def _download(
        self, index: DownloadIndexPage, row: dict[str, Any], books: dict[str, EbookPage], folder: Path, *, update: bool
    ) -> None:
        find_image = images_in(folder / "images")
        values = {name: row[name] for name in _PAGE_FIELDS} | {
            "search_description": row["intro"][:250],
            "source": row.get("source", ""),
            "book": books[row["book"]],
            "contents": stream([{"type": "point", "value": point} for point in row.get("contents", [])]),
            "cover_id": find_image(row["cover"]) if row.get("cover") else None,
        }
        page = place(index, DownloadPage, {"slug": row["slug"]}, values, update=update)
        if row.get("topics") and (update or not page.topics.exists()):
            page.topics.set(Topic.objects.filter(slug__in=row["topics"]))
            page.save_revision().publish()


def chapters(folder: Path) -> str:
    """The chapters in a folder, by the ``order`` in their front matter, as a StreamField takes them.

    Raises:
        ContentError: a file is not written as it should be, or there is none.
    """
    found = [(path, *read_file(path)) for path in sorted(folder.glob("*.md"))]
    if not found:
        raise ContentError(f"{folder.name}: there are no chapters")
    find_image = images_in(folder / "images")
    return stream(
        [
            {
                "type": "chapter",
                "id": str(uuid.uuid5(_NAMESPACE, f"{folder.name}/{path.name}")),
                "value": {
                    "title": front["title"],
                    "body": body_blocks(text, find_image, name=f"{folder.name}/{path.name}"),
                },
            }
            for path, front, text in sorted(found, key=lambda each: (each[1].get("order", 0), each[0].name))
        ]
    )
