"""What downloads there are, and the file of each."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, Sum
from django.http import HttpRequest, QueryDict
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import ngettext

from naast.downloads.models import BookPrint, DownloadIndexPage, DownloadPage, EbookPage, FileRequest

_KINDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "odt": "ODT", "ods": "ODS", "csv": "CSV"}
_TYPES = {"pdf": "application/pdf"}


@dataclass(frozen=True, kw_only=True)
class File:
    """The file of a download, as words for who wonders whether to get it."""

    name: str
    kind: str
    size: int
    pages: int | None
    url: str  # of the file, or of the form before it

    @property
    def words(self) -> str:
        """Such as "PDF, 14 pages, 1.2 MB"."""
        parts = [self.kind]
        if self.pages:
            parts.append(ngettext("%(number)s page", "%(number)s pages", self.pages) % {"number": self.pages})
        parts.append(filesizeformat(self.size))
        return ", ".join(parts)


def live_downloads() -> Any:
    """Live downloads with all that a card shows, newest first, in a fixed number of queries."""
    made = BookPrint.objects.filter(state=BookPrint.State.MADE).defer("pdf").order_by("-made_at")
    rows = DownloadPage.objects.live().order_by("-dated_on", "-pk")
    return rows.select_related("cover", "document", "book").prefetch_related(
        "topics", "cover__renditions", Prefetch("book__prints", queryset=made, to_attr="made")
    )


def listing(page: DownloadIndexPage, params: QueryDict) -> dict[str, Any]:
    """What the list of downloads shows for the kind in the address; what is no kind of ours is left out."""
    downloads: list[DownloadPage] = list(live_downloads().child_of(page))
    kinds = [(value, label) for value, label in DownloadPage.Kind.choices if any(d.kind == value for d in downloads)]
    wanted = params.get("soort")
    kind = next((value for value, _label in kinds if value == wanted), "")
    found = [(each, file_of(each)) for each in downloads if kind in ("", each.kind)]
    return {"downloads": found, "kinds": kinds, "kind": kind}


def download_at(slug: str) -> DownloadPage | None:
    """The live download with this address."""
    page: DownloadPage | None = live_downloads().filter(slug=slug).first()
    return page


def may_read(request: HttpRequest, page: DownloadPage) -> bool:
    """Whether this visitor comes through every wall before the page: the file stands behind the same ones."""
    return all(wall.accept_request(request) for wall in page.get_view_restrictions())


def latest_print(book: EbookPage) -> BookPrint | None:
    """The newest PDF of a book that is made, without its bytes."""
    if hasattr(book, "made"):
        return next(iter(book.made), None)
    made = BookPrint.objects.filter(book=book, state=BookPrint.State.MADE)
    return made.defer("pdf").order_by("-made_at").first()


def file_of(page: DownloadPage) -> File | None:
    """The file of a download; nothing while there is none."""
    url = reverse("downloads:ask" if page.ask_details else "downloads:file", args=[page.slug])
    if page.document is not None:
        name = page.document.filename
        kind = PurePosixPath(name).suffix.lower().removeprefix(".")
        size = page.document.get_file_size() or 0
        return File(name=name, kind=_KINDS.get(kind, kind.upper()), size=size, pages=page.pages, url=url)
    found = latest_print(page.book) if page.book is not None and page.book.live else None
    if found is None:
        return None
    name = f"{slugify(page.book.title if page.book else page.title) or page.slug}.pdf"
    return File(name=name, kind="PDF", size=found.size, pages=found.pages, url=url)


def contents_of(page: DownloadPage) -> tuple[Any, str] | None:
    """An open file or bytes, with its media type; nothing when there is none."""
    if page.document is not None:
        try:
            return page.document.file.open("rb"), str(page.document.content_type)
        except OSError:  # the media folder was emptied
            return None
    found = latest_print(page.book) if page.book is not None and page.book.live else None
    return (bytes(found.pdf or b""), "application/pdf") if found else None  # the only place that loads the bytes


def request_with(secret: str) -> FileRequest | None:
    """The request that a signed link names."""
    return FileRequest.objects.select_related("page").filter(secret=secret).first()


def as_structured_data(page: DownloadPage) -> list[dict[str, Any]]:
    """A download for search engines (https://schema.org/DigitalDocument)."""
    file = file_of(page)
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": page.title,
        "description": page.intro,
        "inLanguage": settings.LANGUAGE_CODE,
        "datePublished": page.dated_on.isoformat(),
        "isAccessibleForFree": True,
        "url": page.full_url,
    }
    if file and file.kind == "PDF":
        thing["encodingFormat"] = _TYPES["pdf"]
    return [thing]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How often a download was downloaded."""

    page: DownloadPage
    week: int
    month: int
    all: int
    requests: int


def counts() -> list[Counted]:
    """For each download how often, in four queries."""
    today = timezone.localdate()
    week, month = today - timedelta(days=6), today - timedelta(days=29)
    rows = DownloadPage.objects.order_by("title").annotate(
        in_week=Sum("counts__number", filter=Q(counts__day__gte=week)),
        in_month=Sum("counts__number", filter=Q(counts__day__gte=month)),
        in_all=Sum("counts__number"),
    )
    asked: dict[int, int] = {}
    for page_id in FileRequest.objects.values_list("page_id", flat=True):
        asked[page_id] = asked.get(page_id, 0) + 1
    return [
        Counted(
            page=row, week=row.in_week or 0, month=row.in_month or 0, all=row.in_all or 0, requests=asked.get(row.pk, 0)
        )
        for row in rows
    ]


def books() -> list[tuple[EbookPage, BookPrint | None]]:
    """Each book with its newest row, whatever its state."""
    rows = EbookPage.objects.order_by("title").prefetch_related(
        Prefetch("prints", queryset=BookPrint.objects.defer("pdf").order_by("-asked_at", "-pk"))
    )
    return [(book, next(iter(book.prints.all()), None)) for book in rows]


def until_words(row: FileRequest) -> str:
    """The day on which a link ends."""
    from naast.downloads.links import WORKS

    return date_format(timezone.localtime(row.asked_at + WORKS), "j F Y")
