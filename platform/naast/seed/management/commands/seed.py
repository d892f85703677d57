"""Fill a new installation with content, roles and, on one machine, demo people."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from naast.seed import services
from newsletters.services import ensure_newsletter


class Command(BaseCommand):
    """Seed the site."""

    help = "Load content and roles; with --demo also demo people and sample developments. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to load besides the content."""
        parser.add_argument("--demo", action="store_true", help="also make demo people and sample developments")
        parser.add_argument("--update", action="store_true", help="renew existing pages from the files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything.

        Raises:
            CommandError: demo people were asked for on an installation that is not a single machine's.
        """
        if options["demo"] and not settings.NAAST_LOCAL:
            raise CommandError("Demo people have printed passwords; they are made with NAAST_LOCAL=1 only.")
        services.load_content(update=options["update"])
        ensure_newsletter()
        if options["demo"]:
            services.load_people()
            call_command("load_developments")
            call_command("load_issues", demo=True)
