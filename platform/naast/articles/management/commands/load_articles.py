"""Load the blog's authors, series and articles from files."""

import uuid
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from naast.articles.loading import CONTENT, learning, load_authors, topics
from naast.articles.models import ArticleIndexPage, ArticlePage, Author, Series
from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import body_blocks, read_file, to_html
from naast.pages.models import HomePage

INTRO = "Korte stukken uit het vak. Met een idee dat u vandaag nog kunt proberen."


class Command(BaseCommand):
    """Load articles."""

    help = "Load authors, series and articles, after the courses they lead to; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing articles from the files."""
        parser.add_argument("--update", action="store_true", help="renew existing articles from the files")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        update = options["update"]
        values = {"title": "Blog", "intro": INTRO, "search_description": INTRO}
        blog = place(HomePage.objects.get(), ArticleIndexPage, {"slug": "blog"}, values, update=update)
        load_authors(update=update)
        for row in yaml.safe_load((CONTENT / "series.yaml").read_text(encoding="utf-8")):
            Series.objects.get_or_create(slug=row["slug"], defaults=row)
        for path in sorted(CONTENT.glob("*.md")):
            self._place(blog, path, update=update)

    def _place(self, blog: ArticleIndexPage, path: Path, *, update: bool) -> None:
        front, body = read_file(path)
        find_image = images_in(CONTENT / "images")
        article = place(
            blog,
            ArticlePage,
            {"slug": front.get("slug", path.stem)},
            {
                "title": front["title"],
                "search_description": front["intro"][:250],
                "author": Author.objects.get(slug=front["author"]),
                "published_on": front["published_on"],
                "checked_on": front.get("checked_on"),
                "intro": front["intro"],
                "image_id": find_image(front["image"]) if front.get("image") else None,
                "body": stream(body_blocks(body, find_image, name=path.name)),
                "corrections": stream(_corrections(front.get("corrections", []))),
                "learning": stream(learning(front.get("learning", []))),
                "series": Series.objects.get(slug=front["series"]) if front.get("series") else None,
                "series_place": front.get("series_place"),
            },
            update=update,
        )
        if update or not article.topics.exists():
            article.topics.set(topics(front.get("topics", [])))
            article.save_revision().publish()


def _corrections(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "type": "correction",
            "value": {"date": str(row["date"]), "text": to_html(row["text"])},
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{row['date']} {row['text']}")),
        }
        for row in rows
    ]
