"""Every kind of mail has an example that is as good as the mail, and editors can look at all of them."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import allauth
import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.admin import mail as wagtail_mail

from naast.accounts.models import User
from naast.mail import gallery
from naast.mail.quality import check_mail

pytestmark = pytest.mark.django_db
GALLERY = "/beheer/mail/voorbeelden/"
# Mails of allauth for what this site has switched off: codes in place of links, and keys (webauthn).
SWITCHED_OFF = {"login_code", "password_reset_code", "email_confirm", "webauthn_added", "webauthn_removed"}
KINDS = [sample.kind for sample in gallery.samples()]


def own_kinds() -> set[str]:
    """The kinds that have templates in our rooms."""
    roots = [Path(app.path) for app in apps.get_app_configs() if "site-packages" not in app.path]
    return {file.name.removesuffix(".subject.txt") for root in roots for file in root.rglob("*.subject.txt")}


def account_kinds() -> set[str]:
    """The kinds that allauth sends here."""
    templates = Path(allauth.__file__).parent / "templates"
    names = {
        file.name.removesuffix("_subject.txt")
        for folder in ("account", "mfa")
        for file in (templates / folder / "email").glob("*_subject.txt")
    }
    return {f"account_{name}" for name in names - SWITCHED_OFF}


def wagtail_kinds() -> set[str]:
    """The kinds that Wagtail's notifiers send, and the one that the page editor sends."""
    notifiers = {
        "workflow_state": wagtail_mail.BaseWorkflowStateEmailNotifier,
        "task_state": wagtail_mail.BaseGroupApprovalTaskStateEmailNotifier,
    }
    names = {f"{base}_{kind.notification}" for base, parent in notifiers.items() for kind in parent.__subclasses__()}
    return {f"wagtail_{name}" for name in names} | {"wagtail_updated_comments"}


def test_every_kind_of_mail_has_an_example() -> None:
    missing = {
        kind
        for kind in own_kinds() | account_kinds() | wagtail_kinds()
        if not any(known == kind or known.startswith(f"{kind}_") for known in KINDS)
    }
    assert missing == set()


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_has_all_that_a_mail_needs(kind: str) -> None:
    sample = gallery.sample(kind)
    assert sample is not None
    assert str(sample.label)
    assert str(sample.trigger)
    mail = sample.rendered()
    assert check_mail(mail.html, mail.text) == []
    assert mail.subject
    assert "\n" not in mail.subject
    assert "\n-- \n" in mail.text, "a signature that mail programs can leave out of an answer"
    assert "\n\n\n" not in mail.text
    assert 'lang="nl"' in mail.html
    assert 'class="preheader"' in mail.html
    assert "@media (prefers-color-scheme: dark)" in mail.html
    assert "[data-ogsc]" in mail.html
    assert "[if mso]" in mail.html
    assert not re.search(r"\{[{%]|None", mail.html + mail.text), "a value that is missing"
    domains = set(re.findall(r"[\w.+-]+@([\w.-]+\w)", mail.html + mail.text + mail.subject))
    assert all(domain == "example.org" or domain.endswith(".example.org") for domain in domains), "nobody who exists"


@pytest.fixture
def editor(client: Client, bob: User) -> Client:
    """Bob may enter the admin."""
    bob.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(bob)
    return client


def test_an_editor_finds_every_mail(editor: Client) -> None:
    page = editor.get(GALLERY).content.decode()
    assert all(f'href="{GALLERY}{kind}/"' in page for kind in KINDS)


@pytest.mark.parametrize("look", ["licht", "donker", "tekst", "onzin"])
def test_an_editor_looks_at_one_mail(editor: Client, look: str) -> None:
    response = editor.get(f"{GALLERY}marked/?beeld={look}")
    page = response.content.decode()
    if look == "tekst":
        assert "Naast de klant" in page
        assert "<iframe" not in page
    else:
        shown = "donker" if look == "donker" else "licht"
        assert re.findall(r'<iframe src="([^"]+)"[^>]* width="(\d+)"', page) == [
            (f"{GALLERY}marked/{shown}/", "600"),
            (f"{GALLERY}marked/{shown}/", "390"),
        ]


def test_the_frame_lets_nothing_out_and_shows_one_look(editor: Client) -> None:
    light, dark = (editor.get(f"{GALLERY}marked/{look}/") for look in ("licht", "donker"))
    for response in (light, dark):
        policy_of_frame = response["Content-Security-Policy"]
        assert policy_of_frame.startswith("sandbox;")
        assert "default-src 'none'" in policy_of_frame
        assert "prefers-color-scheme" not in response.content.decode()
    assert "@media all" in dark.content.decode()
    assert "@media not all" in light.content.decode()


def test_an_editor_downloads_the_whole_message(editor: Client) -> None:
    response = editor.get(f"{GALLERY}retrieval/bericht.eml")
    message = message_from_bytes(response.content, policy=policy.default)
    assert response["Content-Disposition"] == 'attachment; filename="retrieval.eml"'
    assert message["To"].addresses[0].domain == "example.org"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("path", ["bestaat-niet/", "marked/paars/", "bestaat-niet/licht/", "bestaat-niet/bericht.eml"])
def test_a_mail_that_is_not_there_is_not_found(editor: Client, path: str) -> None:
    assert editor.get(GALLERY + path).status_code == 404


@pytest.mark.parametrize("path", ["", "marked/", "marked/licht/", "marked/bericht.eml"])
def test_the_gallery_is_for_who_works_in_the_admin(client: Client, alice: User, path: str) -> None:
    stranger = client.get(GALLERY + path)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/account/login/")
    client.force_login(alice)
    assert client.get(GALLERY + path).status_code == 404


@pytest.mark.parametrize("path", ["", "marked/", "marked/licht/", "marked/bericht.eml"])
def test_the_gallery_only_answers_to_looking(editor: Client, path: str) -> None:
    assert editor.post(GALLERY + path).status_code == 405
