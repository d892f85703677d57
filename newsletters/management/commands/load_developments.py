"""``manage.py load_developments``: the newsletter, the sample feeds and the developments of the content folder."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from newsletters.services import load_developments


class Command(BaseCommand):
    """Load the content; loading again changes nothing that is there."""

    help = "Makes the newsletter, the sample feeds and the approved developments of newsletters/content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", help="Where this machine serves the sample feeds.")

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_developments(options["base_url"])
        self.stdout.write(f"{count} developments made.")
