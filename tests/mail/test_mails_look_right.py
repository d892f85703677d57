"""The parts that every mail is made of, and the checks that every mail passes."""

import re
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.core import mail as django_mail
from django.template import engines
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from wagtail.models import GroupApprovalTask, Page, Site, Workflow, WorkflowTask

from naast.accounts.models import User
from naast.mail.contrast import ratio
from naast.mail.gallery import in_dark, in_light
from naast.mail.models import OutgoingMail
from naast.mail.quality import LARGEST, check_mail, size_in_kb
from naast.mail.templating import Rendered, inline_styles, render, tidy_text
from naast.pages.models import ContactSettings

GOOD = """<!doctype html><html lang="nl"><head><title>Dag</title></head><body><h1>Dag</h1>
<table role="presentation"><tr><td style="color: #1E2B2F; background-color: #FFFFFF">
<p>Hallo</p><a href="https://example.org/les/" style="color: #0E5A5E">Naar de les</a>
<img src="https://example.org/a.png" alt="Twee mensen" width="100"></td></tr></table></body></html>"""
TEXT = "Hallo\n\nNaar de les:\nhttps://example.org/les/\n"


def part(part_name: str, extension: str = "html", /, **values: object) -> str:
    template = engines["django"].from_string("{% include part_of_mail %}")
    return str(template.render({"part_of_mail": f"mail/includes/{part_name}.{extension}", **values}))


def parse(raw: bytes | memoryview) -> EmailMessage:
    message = message_from_bytes(bytes(raw), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def bodies(mail: OutgoingMail) -> Rendered:
    message = parse(mail.raw)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return Rendered(str(message["Subject"]), plain.get_content(), html.get_content())


def test_a_good_mail_has_no_problem() -> None:
    assert check_mail(GOOD, TEXT) == []


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("lang", ' lang="nl"', ""),
        ("title", "<title>Dag</title>", "<title></title>"),
        ("h1", "<h1>Dag</h1>", ""),
        ("h1", "<p>Hallo</p>", "<h1>Hallo</h1>"),
        ("heading-order", "<p>Hallo</p>", "<h3>Hallo</h3>"),
        ("heading-order", "<h1>Dag</h1>", "<h2>Eerst</h2><h1>Dag</h1>"),
        ("heading-empty", "<p>Hallo</p>", "<h2> </h2>"),
        ("alt", ' alt="Twee mensen"', ""),
        ("picture-address", "https://example.org/a.png", "/media/a.png"),
        ("picture-width", ' width="100"', ""),
        ("table-role", ' role="presentation"', ""),
        ("link-empty", ">Naar de les<", "><"),
        ("link-vague", ">Naar de les<", ">Klik hier<"),
        ("link-address", "https://example.org/les/", "/les/"),
        ("link-address", "https://example.org/les/", "javascript:alert(1)"),
        ("link-in-text", "https://example.org/les/", "https://example.org/anders/"),
        ("contrast", "color: #0E5A5E", "color: #B3C1C2"),
        ("contrast", "background-color: #FFFFFF", "background-color: #333"),
        ("outlook", "color: #0E5A5E", "color: #0E5A5E; position: absolute"),
        ("outlook", "color: #0E5A5E", "color: #0E5A5E; display: flex"),
        ("element", "<p>Hallo</p>", "<script>x()</script>"),
        ("element", "<p>Hallo</p>", "<form></form>"),
        ("script", "<p>Hallo</p>", "<p onclick='x()'>Hallo</p>"),
        ("size", "<p>Hallo</p>", f"<p>{'é' * (LARGEST // 2)}</p>"),
    ],
)
def test_a_flaw_in_the_html_is_found(code: str, before: str, after: str) -> None:
    assert before in GOOD
    found = check_mail(GOOD.replace(before, after), TEXT)
    assert code in {problem.code for problem in found}
    assert all(problem.text for problem in found)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("text", " \n"),
        ("text-markup", TEXT + "<p>Dag</p>"),
        ("text-markup", TEXT + "Tom &amp; Sam"),
        ("text-lines", TEXT + "woord " * 20),
        ("text-links", "Naar de les: https://example.org/les/"),
    ],
)
def test_a_flaw_in_the_text_is_found(code: str, text: str) -> None:
    assert code in {problem.code for problem in check_mail(GOOD, text)}


def test_the_worst_comes_first() -> None:
    found = check_mail(GOOD.replace(' alt="Twee mensen" width="100"', ""), TEXT)
    assert [problem.serious for problem in found] == [True, False]


def test_hidden_words_and_comments_need_no_contrast() -> None:
    hidden = (
        '<div style="display: none; color: #FFF">Verborgen</div><!--[if mso]><p style="color:#FFF">x</p><![endif]-->'
    )
    assert check_mail(GOOD.replace("<h1>", hidden + "<h1>"), TEXT) == []


def test_contrast_is_that_of_the_guidelines() -> None:
    assert ratio("#FFF", "#000000") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], include_characters="\n"), max_size=600))
def test_wrapping_loses_no_word_and_is_done_once(text: str) -> None:
    tidy = tidy_text(text)
    assert tidy.split() == text.split()
    assert tidy_text(tidy) == tidy
    for line in tidy.splitlines():
        assert len(line) <= 76 or "://" in line or " " not in line.strip()


def test_a_link_stays_whole_and_a_list_steps_in() -> None:
    link = "https://example.org/" + "a" * 90 + "/?x=1 y"
    tidy = tidy_text(f"- {'woord ' * 15}\n\n\n\n{link}\n  {'woord ' * 15}\n\n-- \nNaast")
    first, second, _empty, kept, inside, further, *_rest = tidy.splitlines()
    assert first.startswith("- woord")
    assert second.startswith("  woord")
    assert kept == link
    assert inside.startswith("  woord")
    assert further.startswith("  woord")
    assert tidy.endswith("\n\n-- \nNaast\n")


def test_what_cannot_move_into_an_element_stays_in_the_head() -> None:
    html = inline_styles(
        '<html><head><style>p { color: #111111; }</style><style data-css-inline="keep">'
        "[data-ogsc] p { color: #EEEEEE !important; }</style></head><body><p>Dag</p></body></html>"
    )
    assert '<p style="color: #111111;">' in html
    assert "[data-ogsc] p { color: #EEEEEE !important; }" in html
    assert "data-css-inline" not in html


def test_a_mail_is_shown_in_one_look_only() -> None:
    html = '<meta content="light dark"><style>@media (prefers-color-scheme: dark) { p { color: #EEE } }</style>'
    assert in_dark(html) == '<meta content="dark"><style>@media all { p { color: #EEE } }</style>'
    assert in_light(html) == '<meta content="light"><style>@media not all { p { color: #EEE } }</style>'


def test_the_size_counts_bytes() -> None:
    assert size_in_kb("é" * 512) == 1.0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("button", {"url": "https://example.org/", "label": "Begin"}),
        ("link", {"url": "https://example.org/", "label": "Begin"}),
        ("greeting", {"name": "Zoë"}),
        ("talk", {"text": "Begin met een vraag."}),
        ("quote", {"text": "Begin met een vraag.", "who": "Zoë"}),
        ("card", {"title": "Begin", "url": "https://example.org/", "meta": "Blog", "text": "Kort"}),
        ("event", {"title": "Begin", "when": "14 januari 2027", "where": "Utrecht", "url": "https://example.org/"}),
        ("timeline", {"rows": [{"date": date(2027, 1, 1), "title": "Begin", "url": "https://example.org/"}]}),
        ("facts", {"rows": [("Begin", "1 januari"), ("Leeg", "")]}),
        ("heading", {"text": "Begin"}),
    ],
)
def test_a_part_says_the_same_in_html_and_in_text(name: str, values: dict[str, object]) -> None:
    html, text = part(name, **values), part(name, "txt", **values)
    shown = [value for value in values.values() if isinstance(value, str)]
    assert all(value in html and value in text for value in shown)
    assert "<" not in text
    assert "Leeg" not in html + text
    if name == "timeline":
        assert "1 januari 2027" in html
        assert "1 januari 2027" in text
    assert all('role="presentation"' in table for table in re.findall(r"<table[^>]*>", html))


def test_a_part_escapes_what_people_wrote() -> None:
    written: dict[str, dict[str, object]] = {
        "button": {"label": "<b>"},
        "talk": {"text": "<b>"},
        "quote": {"text": "<b>", "who": "<b>"},
        "card": {"title": "<b>", "text": "<b>", "meta": "<b>"},
        "event": {"title": "<b>", "when": "<b>", "where": "<b>"},
        "timeline": {"rows": [{"date": "<b>", "title": "<b>"}]},
        "picture": {"alt": '"><b>', "caption": "<b>"},
        "note": {"html": "<b>"},
    }
    for name, values in written.items():
        assert "<b>" not in part(name, **values), name


@pytest.mark.django_db
def test_the_foot_says_who_sends_and_where_a_person_answers(settings: Settings) -> None:
    settings.POSTAL_ADDRESS = "Stichting Naast, Dorpsstraat 1, 1234 AB Utrecht"
    ContactSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"email": "hulp@example.org", "phone": "030 123 45 67"}
    )
    mail = render("marked", {"person": User(name="Zoë"), "attempt": {"uid": UUID(int=0), "title": "Begin"}})
    for words in (settings.POSTAL_ADDRESS, "hulp@example.org", "030 123 45 67", f"{settings.SITE_URL}/contact/"):
        assert words in mail.html
        assert words in mail.text
    settings.POSTAL_ADDRESS = ""
    ContactSettings.objects.all().delete()
    mail = render("marked", {"person": User(name="Zoë"), "attempt": {"uid": UUID(int=0), "title": "Begin"}})
    assert check_mail(mail.html, mail.text) == []
    assert "None" not in mail.html + mail.text


@pytest.mark.django_db
@pytest.mark.usefixtures("mailbox_is_outbox")
def test_a_mail_about_an_account_has_two_parts_with_the_same_link(client: Client) -> None:
    form = {"email": "zoe@example.org", "name": "Zoë", "password1": "een-lang-wachtwoord-1"}
    client.post("/account/signup/", form)
    mail = OutgoingMail.objects.get()
    seen = bodies(mail)
    (link,) = re.findall(r"\S+/account/confirm-email/\S+", seen.text)
    assert mail.kind == "account_email_confirmation_signup"
    assert f'href="{link}"' in seen.html
    assert check_mail(seen.html, seen.text) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("mailbox_is_outbox")
def test_a_changed_password_is_told_to_its_owner(client: Client, alice: User) -> None:
    alice.set_password("een-lang-wachtwoord-1")
    alice.save()
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    alice.emailaddress_set.create(email=alice.email, primary=True, verified=True)  # type: ignore[attr-defined]
    new = {
        "oldpassword": "een-lang-wachtwoord-1",
        "password1": "een-ander-wachtwoord-2",
        "password2": "een-ander-wachtwoord-2",
    }
    client.post("/account/password/change/", new)
    mail = OutgoingMail.objects.get()
    seen = bodies(mail)
    assert (mail.kind, mail.recipient) == ("account_password_changed", alice.email)
    assert "/account/password/reset/" in seen.text
    assert check_mail(seen.html, seen.text) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("mailbox_is_outbox")
def test_a_page_that_waits_for_approval_is_told_in_our_own_look(alice: User, bob: User) -> None:
    approvers = Group.objects.create(name="Eindredactie")
    bob.groups.add(approvers)
    task = GroupApprovalTask.objects.create(name="Eindredactie")
    task.groups.add(approvers)
    workflow = Workflow.objects.create(name="Vier ogen")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page = Page.objects.get(depth=2)
    page.save_revision(user=alice)
    workflow.start(page, alice)
    mail = OutgoingMail.objects.get(recipient=bob.email)
    seen = bodies(mail)
    assert page.title in seen.subject
    assert f"/beheer/pages/{page.pk}/edit/" in seen.text
    assert check_mail(seen.html, seen.text) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("mailbox_is_outbox")
def test_a_plain_mail_of_django_stays_as_it_was() -> None:
    body = "x " * 60
    django_mail.send_mail("Dag", body, None, ["reader@example.org"])
    plain = parse(OutgoingMail.objects.get().raw).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().strip() == body.strip()
