"""Names, notes and reasons with markup, formulas and line ends: text everywhere, and never a header of a mail or file."""

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.test import Client

from certificates.models import Certificate, CorrectionRequest
from certificates.services import corrections, revoking, sharing
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.organisations import invitations
from naast.organisations.models import Provider

pytestmark = pytest.mark.django_db

MARKUP = "<b>vet</b><img src=x onerror=alert(1)>"
TRAP = f'=1+1{MARKUP}"\r\nBcc: iemand@example.com\r\nX-Evil: 1'
DESK = (
    *("bewijzen/", "bewijzen/{uid}/", "bewijzen/{uid}/naam/", "bewijzen/{uid}/schorsen/", "bewijzen/verzoeken/"),
    *("bewijzen/verzoeken/{request}/", "bewijzen/uitgeven/", "bewijzen/lijsten/", "logboek/", "mensen/", "erkenning/"),
)
FILES = ("bewijzen/bestand/csv/", "bewijzen/bestand/xlsx/", "logboek/bestand/csv/", "bewijzen/{uid}/pdf/")


@pytest.fixture
def trapped(provider: Provider, certified: Callable[..., Certificate], alice: User) -> Certificate:
    """A certificate of which every text is a trap, held by Alice, and her request with two more."""
    Provider.objects.filter(pk=provider.pk).update(name=TRAP[:120])
    texts = ("holder_name", "course_title", "provider_name", "signatory_name", "signatory_role", "reason_note")
    made = certified(person=alice, outcomes=[TRAP], criteria=[TRAP], **dict.fromkeys(texts, TRAP[:120]))
    CorrectionRequest.objects.create(certificate=made, name=TRAP, note=TRAP)
    return made


def test_every_page_shows_them_as_text(owner: Client, client: Client, trapped: Certificate, alice: User) -> None:
    values = {"uid": trapped.uid, "request": trapped.correction_requests.get().pk}
    pages = {path: owner.get(f"/opleider/eigen/{path.format(**values)}") for path in DESK}
    for path in (
        trapped.get_absolute_url(),
        f"/certificaat/gedeeld/{sharing.share(trapped, alice)}/",
        "/certificaat/uitgever/eigen/",
    ):
        pages[path] = client.get(path)
    client.force_login(alice)
    pages["mine"] = client.get(f"/mijn/certificaat/{trapped.uid}/")
    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    assert [path for path, page in pages.items() if "<b>vet" in page.text or "<img src=x" in page.text] == []
    assert sum("&lt;b&gt;vet" in page.text for page in pages.values()) > 8
    facts = client.get(f"/certificaat/{trapped.token}.json")
    assert (facts["Content-Type"], facts["X-Content-Type-Options"]) == ("application/json", "nosniff")


def test_no_file_has_a_formula_or_a_header_of_them(owner: Client, trapped: Certificate) -> None:
    for path in FILES:
        response = owner.get(f"/opleider/eigen/{path.format(uid=trapped.uid)}")
        assert response.status_code == 200
        assert "X-Evil" not in response
        assert {letter for letter in response["Content-Disposition"] if letter in "\r\n<>="} == {"="}
        assert response["Content-Disposition"].count("=") == 1
        content = response.getvalue()
        assert b'"=1+1' not in content
        assert b"<f>" not in content


def test_no_mail_has_a_header_or_markup_of_them(owner: Client, trapped: Certificate, alice: User) -> None:
    actor: User = owner.user  # type: ignore[attr-defined]
    provider = Provider.objects.get(pk=trapped.provider_id)
    User.objects.filter(pk=actor.pk).update(name=TRAP[:150])
    actor.refresh_from_db()
    invitations.invite(provider, "nieuw@example.org", "marker", actor)
    corrections._tell_provider(trapped.correction_requests.get())
    revoking.suspend(trapped, reason="inquiry", note=TRAP, actor=actor)
    revoking.restore(trapped, note=TRAP, actor=actor)
    corrections.refuse(trapped.correction_requests.get(), actor, TRAP)
    revoking.revoke(trapped, reason="fraud", note=TRAP, actor=actor)
    mails = {row.kind: _read(row) for row in OutgoingMail.objects.all()}
    assert len(mails) == 6
    for kind, mail in mails.items():
        assert {"bcc", "x-evil"} & {name.lower() for name in mail.keys()} == set(), kind  # noqa: SIM118 - headers
        html = mail.get_body(("html",))
        assert html is not None
        assert "<b>vet" not in html.get_content()
        assert "<img src=x" not in html.get_content()


def _read(row: OutgoingMail) -> EmailMessage:
    found = email.message_from_bytes(bytes(row.raw), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found
