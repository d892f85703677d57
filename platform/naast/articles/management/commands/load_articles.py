"""Load the blog's authors and articles from files."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import body_blocks, read_file
from naast.pages.models import HomePage, Topic

CONTENT = Path(__file__).resolve().parents[2] / "content"
INTRO = "Korte stukken uit het vak. Met een idee dat u vandaag nog kunt proberen."


class Command(BaseCommand):
    """Load articles."""

    help = "Load authors and articles; existing ones stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing articles from the files."""
        parser.add_argument("--update", action="store_true", help="renew existing articles from the files")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        update = options["update"]
        values = {"title": "Blog", "intro": INTRO, "search_description": INTRO}
        blog = place(HomePage.objects.get(), ArticleIndexPage, {"slug": "blog"}, values, update=update)
        for row in yaml.safe_load((CONTENT / "authors.yaml").read_text(encoding="utf-8")):
            Author.objects.get_or_create(slug=row["slug"], defaults=row)
        find_image = images_in(CONTENT / "images")
        for path in sorted(CONTENT.glob("*.md")):
            front, body = read_file(path)
            article = place(
                blog,
                ArticlePage,
                {"slug": front.get("slug", path.stem)},
                {
                    "title": front["title"],
                    "search_description": front["intro"][:250],
                    "author": Author.objects.get(slug=front["author"]),
                    "published_on": front["published_on"],
                    "intro": front["intro"],
                    "image_id": find_image(front["image"]) if front.get("image") else None,
                    "body": stream(body_blocks(body, find_image, name=path.name)),
                },
                update=update,
            )
            if update or not article.topics.exists():
                article.topics.set(Topic.objects.filter(slug__in=front.get("topics", [])))
                article.save_revision().publish()
