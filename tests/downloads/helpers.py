"""Downloads to test with: a document without and with a form, and a book."""

import json
import uuid
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from naast.downloads.models import BookPrint, DownloadIndexPage, DownloadPage, EbookPage, FileRequest
from naast.pages.models import HomePage
from tests.support.pages import make_child

PDF = b"%PDF-1.7\nwerkblad\n%%EOF\n"
FILLED_IN = {"name": "Samira", "email": "samira@example.org", "organisation": "", "website": ""}


def make_index() -> DownloadIndexPage:
    """The list, made once."""
    found = DownloadIndexPage.objects.first()
    if found:
        return found
    page: DownloadIndexPage = make_child(HomePage.objects.get(), DownloadIndexPage(title="Downloads", slug="downloads"))
    return page


def make_document(name: str = "werkblad.pdf", content: bytes = PDF) -> Document:
    """A document of the library; sized as Wagtail does."""
    document = Document(title=name, file=ContentFile(content, name=name))
    document._set_document_file_metadata()
    document.save()
    return document


def make_download(title: str = "Werkblad", **fields: Any) -> DownloadPage:
    """A live download of a document, or of the book in ``fields``."""
    if "book" not in fields and "document" not in fields:
        fields["document"] = make_document()
    page: DownloadPage = make_child(make_index(), DownloadPage(title=title, intro="Kort.", **fields))
    return page


def make_book(title: str = "Boek", *chapters: tuple[str, str], **fields: Any) -> EbookPage:
    """A live book; nothing is printed yet."""
    texts = chapters or (("Eén", "<p>Tekst.</p>"),)
    page: EbookPage = make_child(make_index(), EbookPage(title=title, chapters=raw_chapters(*texts), **fields))
    return page


def raw_chapters(*chapters: tuple[str, str]) -> str:
    """Chapters of one text each, as a StreamField takes them."""
    return json.dumps(
        [
            {
                "type": "chapter",
                "id": str(uuid.uuid4()),
                "value": {"title": title, "body": [{"type": "text", "value": html, "id": str(uuid.uuid4())}]},
            }
            for title, html in chapters
        ]
    )


def made(book: EbookPage, content: bytes = PDF) -> BookPrint:
    """A PDF of a book, without printing it."""
    return BookPrint.objects.create(
        book=book, digest=uuid.uuid4().hex, state=BookPrint.State.MADE, pdf=content, size=len(content), pages=12
    )


def request_of(page: DownloadPage, email: str = "samira@example.org") -> FileRequest:
    """Somebody who asked."""
    from naast.mail.addresses import address_hash

    return FileRequest.objects.create(page=page, name="Samira", email=email, address_hash=address_hash(email))
