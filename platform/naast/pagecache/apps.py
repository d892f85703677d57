"""Configuration of the page cache."""

from django.apps import AppConfig
from django.conf import settings


class PageCacheConfig(AppConfig):
    """The page cache."""

    name = "naast.pagecache"
    label = "pagecache"

    def ready(self) -> None:
        """See what is read and written, in every process: a worker changes pages too."""
        from naast.pagecache import watching

        if settings.PAGE_CACHE_MEGABYTES:
            watching.start()
