"""Load the home page, plain pages, topics, calls to action, branches and contact details from files."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from wagtail.models import Page, Site

from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import ContentError, body_blocks, read_file
from naast.pages.models import Branch, CallToAction, ContactSettings, HomePage, StandardPage, Topic

CONTENT = Path(__file__).resolve().parents[2] / "content"
TOPICS = ("Maatschappelijk", "Politiek", "Economisch", "Juridisch")


class Command(BaseCommand):
    """Load pages."""

    help = "Load the home page, plain pages, topics, calls to action, branches and contact details; existing pages stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing pages from the files."""
        parser.add_argument("--update", action="store_true", help="renew existing pages from the files")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        for name in TOPICS:
            Topic.objects.get_or_create(slug=name.lower(), defaults={"name": name})
        calls = self._calls(update=options["update"])
        home = self._home(calls, update=options["update"])
        self._branches(update=options["update"])
        files = {path: read_file(path) for path in sorted(CONTENT.glob("*.md"))}
        # A page comes after the one it lies below.
        for path, (front, body) in sorted(
            files.items(), key=lambda item: ("parent" in item[1][0], item[1][0].get("order", 0))
        ):
            parent = StandardPage.objects.get(slug=front["parent"]) if "parent" in front else home
            place(
                parent,
                StandardPage,
                {"slug": front.get("slug", path.stem)},
                self._values(front, body, path, calls),
                update=options["update"],
            )

    def _values(self, front: dict[str, Any], body: str, path: Path, calls: dict[str, CallToAction]) -> dict[str, Any]:
        find_image = images_in(CONTENT / "images")
        call = front.get("call_to_action")
        if call is not None and call not in calls:
            raise ContentError(f"{path.name}: there is no call to action named “{call}”")
        return {
            "title": front["title"],
            "search_description": front.get("intro", "")[:250],
            "intro": front.get("intro", ""),
            "body": stream(body_blocks(body, find_image, name=path.name)),
            "call_to_action": calls[call] if call else None,
            "image_id": find_image(front["image"]) if "image" in front else None,
        }

    def _calls(self, *, update: bool) -> dict[str, CallToAction]:
        """The named calls to action; one that exists stays as editors left it."""
        for values in _read("calls.yaml"):
            call = CallToAction.objects.filter(name=values["name"]).first()
            if call is None or update:
                call = call or CallToAction(name=values["name"])
                for name, value in values.items():
                    setattr(call, name, value)
                call.full_clean()
                call.save()
        return {call.name: call for call in CallToAction.objects.all()}

    def _branches(self, *, update: bool) -> None:
        """The branches of the files, when there are none yet or they are to be renewed."""
        if Branch.objects.exists() and not update:
            return
        for values in _read("branches.yaml"):
            rows = {
                "chats": stream([{"type": "chat", "value": row} for row in values.pop("chats", [])]),
                "week": stream([{"type": "hours", "value": row} for row in values.pop("week", [])]),
                "different": stream([{"type": "day", "value": row} for row in values.pop("different", [])]),
            }
            Branch.objects.update_or_create(slug=values.pop("slug"), defaults=values | rows)

    def _home(self, calls: dict[str, CallToAction], *, update: bool) -> HomePage:
        values = _read("home.yaml")
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
                "starts_title": values.get("starts_title", ""),
                "starts": stream([{"type": "start", "value": card} for card in values.get("starts", [])]),
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
            values = _read("contact.yaml")
            contact.phone, contact.email = values["phone"], values["email"]
            contact.default_call = calls[values["default_call"]]
            contact.save()
        return home


def _read(name: str) -> Any:
    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))
