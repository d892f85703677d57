"""``manage.py load_issues``: the newsletter that editors write, the page of its archive, and with --demo one issue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from newsletters.services.issue_setup import load_archive, load_demo_issue


class Command(BaseCommand):
    """Load what issues need; loading again changes nothing that is there."""

    help = "Makes the newsletter of the editors and the page of its archive; with --demo also one issue, not sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--update", action="store_true", help="Renew the page of the archive.")
        parser.add_argument(
            "--demo", action="store_true", help="Make the example issue; needs courses and developments."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        load_archive(update=options["update"])
        if options["demo"]:
            made = load_demo_issue()
            self.stdout.write("The example issue was made." if made else "The example issue was there.")
