"""Wagtail's own command, with the look before publishing that schedules would pass by otherwise."""

from typing import Any

from wagtail.management.commands import publish_scheduled

from naast.pages import publishing


class Command(publish_scheduled.Command):
    """Publish what is due and has no errors; then take offline what is over, as Wagtail does."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            # One after the other: what the first publishes may be what stands in the way of the next.
            for revision in publishing.due():
                if not publishing.hold_back(revision):
                    revision.publish(log_action="wagtail.publish.scheduled")
        super().handle(*args, **options)
