"""Compile the Dutch catalogue with Babel, since a new machine may not have the gettext programs."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Compile catalogues."""

    help = "Compile every django.po of the project to django.mo, where it changed."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each ``.mo`` beside its ``.po``."""
        for folder in settings.LOCALE_PATHS:
            for po in Path(folder).glob("*/LC_MESSAGES/django.po"):
                mo = po.with_suffix(".mo")
                if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
                    continue
                with po.open("rb") as source:
                    catalogue = read_po(source, locale=po.parents[1].name, domain="django")
                with mo.open("wb") as target:
                    write_mo(target, catalogue)
                self.stdout.write(f"compiled {po.parents[1].name}: {len(catalogue)} messages")
