"""A small site: home, a plain page below another, a branch and two calls to action."""

from typing import Any

from django.core.management import call_command
from wagtail.models import Page, Site

from naast.pages.loading import stream
from naast.pages.models import Branch, CallToAction, ContactSettings, HomePage, StandardPage

WORKDAYS = ["1", "2", "3", "4", "5"]


def make_site() -> HomePage:
    """The home page at ``/``, with contact details and the usual call to action."""
    root = Page.get_first_root_node()
    assert root is not None
    home = HomePage(title="Naast", slug="naast-test", hero_title="Naast de klant", hero_text="Een leerplek.")
    root.add_child(instance=home)
    site = Site.objects.get(is_default_site=True)
    site.root_page = home
    site.save()
    call = CallToAction.objects.create(name="Standaard", title="Komt u er niet uit?", label="Bel ons", url="/contact/")
    ContactSettings.objects.create(site=site, phone="085 000 00 00", email="hallo@example.org", default_call=call)
    return home


def make_page(parent: Page, slug: str, **values: Any) -> StandardPage:
    """A published plain page."""
    page = StandardPage(slug=slug, title=values.pop("title", slug.capitalize()), **values)
    parent.add_child(instance=page)
    return page


def make_branch(slug: str = "utrecht", **values: Any) -> Branch:
    """A branch that is open on workdays from 08.30 to 17.00, unless told otherwise."""
    week = values.pop("week", [{"days": WORKDAYS, "opens": "08:30", "closes": "17:00"}])
    different = values.pop("different", [])
    chats = values.pop("chats", [])
    defaults = {"name": f"Naast {slug.capitalize()}", "place": slug.capitalize(), "phone": "085 000 00 00"}
    return Branch.objects.create(
        slug=slug,
        week=stream([{"type": "hours", "value": row} for row in week]),
        different=stream([{"type": "day", "value": row} for row in different]),
        chats=stream([{"type": "chat", "value": row} for row in chats]),
        **(defaults | values),
    )


def load() -> None:
    """The content files of the room."""
    call_command("load_pages")
