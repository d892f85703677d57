"""The mailbox of one machine: keeps mail as files and shows it, nowhere else."""

import smtplib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from naast.mail import mailbox, mime
from naast.mail.mime import Attachment
from tests.support.processes import Process, environment, free_port, wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.NAAST_DATA = tmp_path


@pytest.fixture
def mail() -> Path:
    raw = mime.compose(
        to="reader@example.org",
        subject="Uw <bewijs> «é»",
        text="Klik op https://example.org/x?a=1&b=2\n<script>alert(1)</script>",
        html='<html><head></head><body><script>alert(1)</script><a href="https://example.org/y">Link</a></body></html>',
        message_id="<1@example.org>",
        date=timezone.now(),
        attachments=[Attachment("bewijs.pdf", b"%PDF-1.7 inhoud", "application/pdf")],
    )
    return mailbox.keep(raw)


def test_an_empty_mailbox_says_so(client: Client) -> None:
    answer = client.get("/postvak/")
    assert answer.status_code == 200
    assert "empty-state" in answer.content.decode()


def test_mails_are_listed_newest_first(client: Client, mail: Path) -> None:
    mailbox.keep(b"Subject: later\r\n\r\nx")
    page = client.get("/postvak/").content.decode()
    assert page.index("later") < page.index("Uw &lt;bewijs&gt;")


def test_the_text_is_shown_with_working_links_and_no_markup(client: Client, mail: Path) -> None:
    page = client.get(f"/postvak/{mail.name}/").content.decode()
    assert 'href="https://example.org/x?a=1&amp;b=2"' in page
    assert "<script>alert" not in page
    assert "bewijs.pdf" in page


def test_the_html_is_locked_up(client: Client, mail: Path) -> None:
    answer = client.get(f"/postvak/{mail.name}/html/")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_a_mail_can_be_shown_in_dark(client: Client) -> None:
    raw = (
        b"Subject: Dag\r\nContent-Type: text/html\r\n\r\n"
        b"<html><head><style>@media (prefers-color-scheme: dark) { p { color: #EEE } }</style></head><p>Dag</p></html>"
    )
    name = mailbox.keep(raw).name
    page = client.get(f"/postvak/{name}/?donker=ja").content.decode()
    assert f'src="/postvak/{name}/html/?donker=ja"' in page
    assert "@media all" in client.get(f"/postvak/{name}/html/?donker=ja").content.decode()
    assert "prefers-color-scheme" in client.get(f"/postvak/{name}/html/").content.decode()


def test_an_attachment_is_downloaded_byte_for_byte(client: Client, mail: Path) -> None:
    answer = client.get(f"/postvak/{mail.name}/bijlage/1/")
    assert answer.content == b"%PDF-1.7 inhoud"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bewijs.pdf"'
    assert client.get(f"/postvak/{mail.name}/bijlage/2/").status_code == 404


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", "nothing.eml", "x.txt", "a" * 300])
def test_other_files_are_not_found(client: Client, name: str) -> None:
    assert client.get(f"/postvak/{name}/").status_code == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00 no mail at all",
        b"Subject: =?nonsense?x?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\nhallo",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"To: " + b"<" * 500 + b"\r\nFrom: ,,,@\r\n\r\nx",
    ],
)
def test_a_broken_mail_breaks_nothing(client: Client, raw: bytes) -> None:
    name = mailbox.keep(raw).name
    assert client.get("/postvak/").status_code == 200
    assert client.get(f"/postvak/{name}/").status_code == 200
    assert client.get(f"/postvak/{name}/html/").status_code == 200


def test_anywhere_else_there_is_no_mailbox(client: Client, mail: Path, settings: Settings) -> None:
    settings.NAAST_LOCAL = False
    for path in ("", f"{mail.name}/", f"{mail.name}/html/", f"{mail.name}/bijlage/1/"):
        assert client.get(f"/postvak/{path}").status_code == 404


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Process, int]]:
    port = free_port()
    env = environment(NAAST_DATA=tmp_path, SMTP_URL=f"smtp://127.0.0.1:{port}")
    process = Process([sys.executable, "manage.py", "mailbox"], env, name="mailbox")
    process.wait_for_line("mailbox ready")
    yield process, port
    process.stop()


@pytest.mark.service
def test_the_server_keeps_what_is_sent_and_ends_on_a_signal(running: tuple[Process, int], tmp_path: Path) -> None:
    process, port = running
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost", timeout=20) as server:
        server.sendmail("a@example.org", ["b@example.org"], b"Subject: dag\r\n\r\n.punt\r\n")
    (file,) = wait_until(lambda: list((tmp_path / "mailbox").glob("*.eml")), why="the mail on disk")
    assert b"\r\n.punt\r\n" in file.read_bytes()
    assert mailbox.newest(5)[0].recipient == "b@example.org"
    assert process.stop() == 0
