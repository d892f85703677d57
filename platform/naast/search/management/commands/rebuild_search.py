"""Make the index of the search anew."""

from typing import Any

from django.core.management.base import BaseCommand

from naast.search import services


class Command(BaseCommand):
    """Rebuild the index."""

    help = "Make the index of the search anew from the rows; searching goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how much is found."""
        self.stdout.write(f"{services.rebuild()} entries")
