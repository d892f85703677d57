"""``manage.py plan_digest``: plan a digest by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from naast.celery import wake
from newsletters import selectors, tasks
from newsletters.digests import periods, planning
from newsletters.models import DEVELOPMENTS, Frequency, Newsletter


class Command(BaseCommand):
    """Plan the digest of a period, or an extra edition; the worker sends it."""

    help = "Plans a digest: the period that is due, the one named by --period, or with --now an extra edition."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--newsletter", default=DEVELOPMENTS, help="Slug of the newsletter.")
        parser.add_argument("--frequency", choices=Frequency.values, help="Only the readers of this frequency.")
        parser.add_argument("--period", help="Key of the period, like 2026-W47, 2026-W46-47 or 2026-11.")
        parser.add_argument("--now", action="store_true", help="An extra edition, outside the calendar.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and wake the worker.

        Raises:
            CommandError: there is no such newsletter.
        """
        newsletter = Newsletter.objects.filter(slug=options["newsletter"]).first()
        if newsletter is None:
            raise CommandError(f"There is no newsletter {options['newsletter']!r}.")
        now = timezone.now()
        for frequency in [options["frequency"]] if options["frequency"] else list(Frequency.values):
            period = options["period"] or (
                periods.extra_edition(now) if options["now"] else periods.current(frequency, now).key
            )
            # An extra edition goes out when it is asked for, also on a Sunday: then a person decides and not beat.
            by_day = False if options["now"] else None
            digest = planning.open_digest(newsletter, frequency, period, now=now, by_day=by_day)
            while not planning.plan(digest):
                pass
            self.stdout.write(f"{newsletter.slug} {frequency} {period}: {selectors.counts(digest)}")
        wake(tasks.drain)
