"""A picture of the first page of a certificate, made when somebody looks and never stored.

PDFium is one library for the whole process and not made for two threads: pictures queue, and when the queue takes too
long the page says so instead of holding a server thread.
"""

from io import BytesIO
from threading import Lock

WIDTH = 1200
"""Pixels of the longer side: sharp at the width of a page on a dense screen, about 150 KB."""
SECONDS = 5.0
"""How long one waits for those before."""
_lock = Lock()


class TooBusy(Exception):
    """Others look at pictures at this moment; a moment later it works."""


def of_first_page(pdf: bytes, *, width: int = WIDTH, seconds: float | None = None) -> bytes:
    """The first page of one of our own documents as PNG.

    Args:
        pdf: the bytes of a document that we made; nothing that somebody handed in.
        width: pixels of the longer side.
        seconds: how long to wait for others; ``SECONDS`` when left out.

    Raises:
        TooBusy: they took longer.
    """
    import pypdfium2  # a library of some megabytes that only pictures need

    if not _lock.acquire(timeout=SECONDS if seconds is None else seconds):
        raise TooBusy
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            page = document[0]
            image = page.render(scale=width / max(page.get_size())).to_pil()
    finally:
        _lock.release()
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


def number_of_pages(pdf: bytes) -> int:
    """How many pages one of our own documents has."""
    import pypdfium2

    with _lock, pypdfium2.PdfDocument(pdf) as document:
        return len(document)
