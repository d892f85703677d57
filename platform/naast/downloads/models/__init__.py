"""Rows of the downloads room: pages that editors write, and what happens with them."""

from naast.downloads.models.books import BookPrint, EbookPage
from naast.downloads.models.pages import DownloadIndexPage, DownloadPage
from naast.downloads.models.requests import DownloadCount, FileRequest

__all__ = ["BookPrint", "DownloadCount", "DownloadIndexPage", "DownloadPage", "EbookPage", "FileRequest"]
