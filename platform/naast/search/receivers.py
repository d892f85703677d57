"""Keeps the index with the rows: in the same transaction, so that nobody finds what was taken away a moment ago.

No rule of the product hangs on these signals, as with Wagtail's own index: the sweep would do the same a minute later.
An entry that cannot be made stops no editor; it is logged.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from naast.search.sources import Source, sources


def watch(source: Source) -> None:
    """Hear what happens to the rows of a source. A source is watched once however often it is registered."""
    if source.model is None:
        return
    for signal, name in ((post_save, "saved"), (post_delete, "deleted")):
        signal.connect(_changed, sender=source.model, dispatch_uid=f"search.{source.key}.{name}")
    if issubclass(source.model, Page):
        for page_signal, name in ((page_published, "published"), (page_unpublished, "unpublished")):
            page_signal.connect(_changed, sender=source.model, dispatch_uid=f"search.{source.key}.{name}")
        return
    for each in source.model._meta.many_to_many:
        through = getattr(source.model, each.name).through
        m2m_changed.connect(_topics_changed, sender=through, dispatch_uid=f"search.{source.key}.{each.name}")


def connect() -> None:
    """Hear what happens to whole branches of the page tree: new places and names, and walls that go up or down."""
    page_slug_changed.connect(_renamed, dispatch_uid="search.renamed")
    post_page_move.connect(_moved, dispatch_uid="search.moved")
    for signal, name in ((post_save, "set"), (post_delete, "lifted")):
        signal.connect(_wall_changed, sender=PageViewRestriction, dispatch_uid=f"search.wall.{name}")


def _changed(sender: type[Model], instance: Any, *, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.pk:
        _refresh(sender, instance.pk)


def _topics_changed(sender: type[Model], instance: Any, *, action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        _refresh(type(instance), instance.pk)


def _renamed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    refresh_below(instance)


def _moved(sender: type[Page], instance: Page, *, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    if url_path_before != url_path_after:
        refresh_below(instance)


def _wall_changed(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    if kwargs.get("raw"):
        return
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        refresh_below(page)


def refresh_below(page: Page) -> None:
    """Renew a page and everything below it, also what is not found now: it may be from now on."""
    below = list(Page.objects.filter(path__startswith=page.path).values_list("pk", "content_type__model"))
    for source in sources().values():
        if source.model is not None and issubclass(source.model, Page):
            name = source.model._meta.model_name
            _refresh(source.model, *(key for key, model in below if model == name))


def _refresh(model: type[Model], *keys: int) -> None:
    from naast.search import services

    for source in sources().values():
        if source.model is model and keys:
            services.refresh_what_goes(source, keys)
