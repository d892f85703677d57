"""Django's ``makemessages`` for this layout: it knows ``_t`` and keeps to what people read."""

from typing import Any, ClassVar

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collect strings of all rooms into the one catalogue of the project."""

    # Modules that use the lazy and the direct function call the direct one _t.
    xgettext_options: ClassVar[list[str]] = [*makemessages.Command.xgettext_options, "--keyword=_t"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave out tests and data; keep the file free of line numbers, which change with every edit."""
        options["ignore_patterns"] = [*options["ignore_patterns"], "tests/*", "var/*"]
        options["no_location"] = True
        options["no_obsolete"] = True
        super().handle(*args, **options)
