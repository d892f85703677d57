"""Django's ``makemessages`` for this layout: it knows ``_t`` and keeps to what people read."""

from typing import Any

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collect strings of all rooms into the one catalogue of the project."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave out tests and data; keep the file free of line numbers, which change with every edit."""
        # Modules that use the lazy and the direct function call the direct one _t.
        self.xgettext_options = [*self.xgettext_options, "--keyword=_t"]
        options["ignore_patterns"] = [*options["ignore_patterns"], "tests/*", "var/*"]
        options["no_location"] = True
        options["no_obsolete"] = True
        super().handle(*args, **options)
