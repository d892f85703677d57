"""What this room does when Wagtail changes its pages."""

from typing import Any

from wagtail.signals import page_published

from naast.downloads.models import EbookPage


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    page_published.connect(print_anew, sender=EbookPage, dispatch_uid="downloads.print_anew")


def print_anew(*, instance: EbookPage, **_kwargs: Any) -> None:
    """A published text gets a PDF, unless it is the text that has one."""
    from naast.downloads import services

    services.ask_print(instance)
