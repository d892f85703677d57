"""Put in place what issues need: their newsletter, the archive, who may write and approve, and one to begin with."""

import json
import uuid
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from naast.mail.addresses import address_hash
from naast.pages.loading import place
from naast.pages.models import HomePage
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Development,
    Newsletter,
    NewsletterArchivePage,
    NewsletterIssuePage,
    Subscription,
    SubscriptionState,
)

NEWSLETTER = "naast"  # slug of the newsletter that editors write
AUTHORS = "Schrijvers nieuwsbrief"
_CONTENT = Path(__file__).resolve().parents[1] / "content" / "issue.yaml"
_WORKFLOW = "Nieuwsbrief"
_TASK = "De redactie keurt de nieuwsbrief goed"
_INTRO = "Alle nummers die wij verstuurden, om later terug te lezen."
_EDITORS_MAY = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_AUTHORS_MAY = ("add_page",)  # and, as Wagtail has it, change what they added themselves
_DEMO_READERS = ("professional@example.org", "lezer@example.org")


def ensure_written_newsletter() -> Newsletter:
    """The newsletter whose issues editors write; an editor's changes to it are kept."""
    newsletter, _ = Newsletter.objects.get_or_create(
        slug=NEWSLETTER,
        defaults={
            "digests": False,
            "name": "Naast-nieuwsbrief",
            "description": "Een idee voor uw volgende gesprek, een artikel en nieuws over cursussen. Ongeveer elke maand.",
            "consent_text": (
                "Ik wil deze nieuwsbrief per mail krijgen. Ik kan mij altijd afmelden. "
                "Naast gebruikt mijn e-mailadres alleen hiervoor."
            ),
        },
    )
    return newsletter


@transaction.atomic
def load_archive(*, update: bool = False) -> NewsletterArchivePage:
    """Make the newsletter and the page of its archive; what exists stays, unless ``update`` renews it."""
    ensure_written_newsletter()
    values = {"title": "Nieuwsbrieven", "intro": _INTRO, "search_description": _INTRO}
    return place(HomePage.objects.get(), NewsletterArchivePage, {"slug": "nieuwsbrieven"}, values, update=update)


def grant_issues(editors: Group) -> None:
    """Let editors write, approve and send issues, and authors write them: those submit, an editor approves.

    Does nothing before the archive is there.
    """
    archive = NewsletterArchivePage.objects.first()
    if archive is None:
        return
    authors, _ = Group.objects.get_or_create(name=AUTHORS)
    authors.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    _allow(editors, archive, _EDITORS_MAY)
    _allow(authors, archive, _AUTHORS_MAY)
    _share_pictures(editors, authors)
    workflow, _ = Workflow.objects.get_or_create(name=_WORKFLOW)
    task, _ = GroupApprovalTask.objects.get_or_create(name=_TASK)
    task.groups.add(editors)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    # An administrator who chose another workflow for the archive keeps it.
    WorkflowPage.objects.get_or_create(page=archive.page_ptr, defaults={"workflow": workflow})


@transaction.atomic
def load_demo_issue() -> NewsletterIssuePage | None:
    """Make the issue of ``content/issue.yaml``, published and not sent, and two readers of its newsletter.

    Loading again changes nothing that is there.

    Returns:
        The issue, or nothing when it was there.

    Raises:
        ValueError: the file names a page or a development that is not there.
    """
    archive = load_archive()
    newsletter = ensure_written_newsletter()
    entry = yaml.safe_load(_CONTENT.read_text("utf-8"))
    if NewsletterIssuePage.objects.child_of(archive).filter(slug=entry["slug"]).exists():
        return None
    _demo_readers(newsletter)
    page = NewsletterIssuePage(
        newsletter=newsletter,
        body=json.dumps([_block(block) for block in entry["body"]]),
        **{name: entry[name] for name in ("slug", "title", "subject", "preheader")},
    )
    archive.add_child(instance=page)
    page.save_revision().publish()
    return page


def _allow(group: Group, page: Page, names: tuple[str, ...]) -> None:
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=names):
        GroupPagePermission.objects.get_or_create(group=group, page=page.page_ptr, permission=permission)


def _share_pictures(editors: Group, authors: Group) -> None:
    """Authors use and add pictures where the editors keep theirs."""
    shared = Collection.objects.filter(name=editors.name).first()
    if shared is None:
        return
    for permission in Permission.objects.filter(
        content_type__app_label=get_image_model()._meta.app_label, codename__in=("add_image", "choose_image")
    ):
        GroupCollectionPermission.objects.get_or_create(group=authors, collection=shared, permission=permission)


def _demo_readers(newsletter: Newsletter) -> None:
    for email in _DEMO_READERS:
        reader, made = Subscription.objects.get_or_create(
            newsletter=newsletter,
            email_normalised=email,
            defaults={"email": email, "state": SubscriptionState.CONFIRMED, "confirmed_at": timezone.now()},
        )
        if made:
            ConsentEvent.objects.create(
                subscription=reader,
                newsletter=newsletter,
                kind=ConsentKind.IMPORTED,
                text=newsletter.consent_text,
                proof={"where": "example.org", "how": "voorbeeldgegevens van de demonstratie"},
                source="demonstratie",
                address_hash=address_hash(email),
            )


def _block(block: dict[str, Any]) -> dict[str, Any]:
    kind, value = block["type"], block["value"]
    if kind == "course":
        value = {**value, "course": _page(value["course"])}
    elif kind == "button":
        value = {"link": "", **value, "page": _page(value["page"]) if value.get("page") else None}
    elif kind == "articles":
        value = {**value, "articles": _items(map(_page, value["articles"]))}
    elif kind == "developments":
        value = {**value, "developments": _items(map(_development, value["developments"]))}
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _items(keys: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "value": key, "id": str(uuid.uuid4())} for key in keys]


def _page(address: str) -> int:
    home = HomePage.objects.get()
    page = Page.objects.filter(url_path=f"{home.url_path}{address.strip('/')}/").first()
    if page is None:
        raise ValueError(f"issue.yaml names a page that is not there: {address}")
    return int(page.pk)


def _development(title: str) -> int:
    development = Development.objects.filter(title=title).first()
    if development is None:
        raise ValueError(f"issue.yaml names a development that is not there: {title}")
    return development.pk
