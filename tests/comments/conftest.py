"""An article that can be commented, and ways to write and approve a comment below it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.comments import services, tokens
from naast.comments.models import Comment
from naast.mail.models import OutgoingMail
from naast.pages.models import HomePage
from tests.support.pages import make_child

Post = Callable[..., Any]
MakeComment = Callable[..., Comment]


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delta))


def filled_in(page: Page, **changes: Any) -> dict[str, Any]:
    """A form that was open for a minute."""
    with later(minutes=-1):
        stamp = tokens.stamp(page.pk)
    values = {"text": "Dit helpt mij morgen al.", "name": "Noa", "email": "noa@example.org", "when": stamp, **changes}
    return {name: value for name, value in values.items() if value is not None}


def mails(kind: str) -> list[EmailMessage]:
    """The mails of a kind, oldest first."""
    rows = OutgoingMail.objects.filter(kind=kind).order_by("pk")
    return [message_from_bytes(bytes(row.raw), EmailMessage, policy=policy.default) for row in rows]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def own_link(mail: EmailMessage) -> str:
    """The path of the writer's link in a mail."""
    found = re.search(r"https?://[^/\s]+(/reacties/mijn/\S+/)", text_of(mail))
    assert found
    return found[1]


@pytest.fixture
def blog(home: HomePage) -> ArticleIndexPage:
    page: ArticleIndexPage = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    return page


@pytest.fixture
def article(blog: ArticleIndexPage) -> ArticlePage:
    """An article with comments open."""
    author = Author.objects.create(slug="redactie", name="Redactie")
    body = json.dumps([{"type": "quote", "value": {"text": "Eén zin.", "attribution": ""}}])
    page: ArticlePage = make_child(
        blog, ArticlePage(title="Bellen helpt", intro="Intro.", author=author, body=body, comments_open=True)
    )
    return page


@pytest.fixture
def post(client: Client, article: ArticlePage) -> Post:
    """Send the form, as a stranger."""

    def send(address: str = "192.0.2.1", **changes: Any) -> Any:
        return client.post(f"/reacties/{article.pk}/schrijf/", filled_in(article, **changes), REMOTE_ADDR=address)

    return send


@pytest.fixture
def moderator(db: None) -> User:
    """Somebody who decides about comments and edits no page."""
    group = Group.objects.create(name="Beoordelaars")
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        Permission.objects.get(content_type__app_label="comments", codename="change_comment"),
    )
    person = User.objects.create_user("moderator@example.org", name="Mo de Bruin")
    person.groups.add(group)
    return person


def let_edit(name: str, page: Page, *, publish: bool = True) -> User:
    """Somebody who edits below a page and does not decide about comments."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for codename in ("change_page", "publish_page") if publish else ("change_page",):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    person = User.objects.create_user(f"{name.lower()}@example.org", name=name)
    person.groups.add(group)
    return person


@pytest.fixture
def author(article: ArticlePage) -> User:
    """Who may edit the article."""
    return let_edit("Aukje", article)


@pytest.fixture
def make_comment(article: ArticlePage, moderator: User) -> MakeComment:
    """Hand one in, and approve it unless ``waiting``."""
    numbers = iter(range(10_000))

    def make(text: str = "", *, waiting: bool = False, page: Page | None = None, **values: Any) -> Comment:
        number = next(numbers)
        draft = services.Draft(
            name=values.pop("name", "Noa"),
            email=values.pop("email", f"lezer{number}@example.org"),
            text=text or f"Reactie {number}",
            **values,
        )
        row = services.hand_in(page or article, draft)
        if not waiting:
            services.approve(row.pk, moderator, seen=row.mark)
        row.refresh_from_db()
        return row

    return make


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
