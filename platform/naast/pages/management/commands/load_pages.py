"""Load the home page, plain pages, topics and contact details from files."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from wagtail.models import Page, Site

from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import body_blocks, read_file
from naast.pages.models import ContactSettings, HomePage, StandardPage, Topic

CONTENT = Path(__file__).resolve().parents[2] / "content"
TOPICS = ("Maatschappelijk", "Politiek", "Economisch", "Juridisch")


class Command(BaseCommand):
    """Load pages."""

    help = "Load the home page, plain pages, topics and contact details; existing pages stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing pages from the files."""
        parser.add_argument("--update", action="store_true", help="renew existing pages from the files")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        for name in TOPICS:
            Topic.objects.get_or_create(slug=name.lower(), defaults={"name": name})
        home = self._home(update=options["update"])
        for path in sorted(CONTENT.glob("*.md")):
            front, body = read_file(path)
            place(
                home,
                StandardPage,
                {"slug": front.get("slug", path.stem)},
                {
                    "title": front["title"],
                    "search_description": front.get("intro", "")[:250],
                    "intro": front.get("intro", ""),
                    "body": stream(body_blocks(body, images_in(CONTENT / "images"), name=path.name)),
                },
                update=options["update"],
            )

    def _home(self, *, update: bool) -> HomePage:
        values = yaml.safe_load((CONTENT / "home.yaml").read_text(encoding="utf-8"))
        root = Page.get_first_root_node()
        if root is None:
            raise RuntimeError("Wagtail's root page is missing: run the migrations first.")
        home = place(
            root,
            HomePage,
            {"slug": "naast"},
            {
                "title": "Naast",
                "seo_title": values.get("seo_title", ""),
                "search_description": values["hero_text"][:250],
                "hero_title": values["hero_title"],
                "hero_text": values["hero_text"],
                "actions": stream([{"type": "link", "value": action} for action in values["actions"]]),
                "reasons": stream([{"type": "card", "value": card} for card in values["reasons"]]),
                "steps_title": values.get("steps_title", ""),
                "steps": stream([{"type": "step", "value": step} for step in values["steps"]]),
            },
            update=update,
        )
        site, _created = Site.objects.get_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
        )
        if site.root_page_id != home.pk:
            site.root_page = home
            site.site_name = "Naast"
            site.save()
            Page.objects.filter(slug="home", depth=2).exclude(pk=home.pk).delete()  # Wagtail's welcome page
        address = urlsplit(settings.SITE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        if (site.hostname, site.port) != (address.hostname, port):
            # Share links and Wagtail's own mails name the site by this.
            site.hostname, site.port = address.hostname or "localhost", port
            site.save()
        contact = ContactSettings.for_site(site)
        if update or not contact.phone:
            for name, value in yaml.safe_load((CONTENT / "contact.yaml").read_text(encoding="utf-8")).items():
                setattr(contact, name, value)
            contact.save()
        return home
