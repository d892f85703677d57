"""A logo that was replaced leaves the provider's library, unless something else shows it still."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision

from courses.exchange.banks import provider_collection
from naast.organisations.models import Provider


def remove_unused(picture_id: int, provider: Provider) -> bool:
    """Delete a picture of the provider that nothing shows any more, with its file. Returns whether it went.

    Certificates need no picture: they hold their own pixels (ADR 0030). Called after the commit, when Wagtail's index of
    references knows what was saved.

    Parameters:
        picture_id: its key; that it is gone already is no error.
        provider: whose logo it was. A picture outside its own collection is somebody else's to delete.
    """
    own = get_image_model().objects.filter(collection=provider_collection(provider))
    picture = own.filter(pk=picture_id).first()
    if picture is None or is_used(picture):
        return False
    picture.delete()
    return True


def is_used(picture: Any) -> bool:
    """Whether anything refers to a picture: what is saved, a draft of a page, or a version that waits for its time."""
    if Provider.objects.filter(logo=picture).exists() or ReferenceIndex.get_references_to(picture).exists():
        return True
    target = (ContentType.objects.get_for_model(type(picture), for_concrete_model=False).pk, str(picture.pk))
    return any(target in _chosen_in(revision) for revision in _unpublished())


def _unpublished() -> Any:
    """Versions of pages that the index does not know: it reads what is live."""
    drafts = Page.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False).values("latest_revision")
    revisions = Revision.page_revisions
    return (revisions.filter(pk__in=drafts) | revisions.exclude(approved_go_live_at=None)).iterator(chunk_size=50)


def _chosen_in(revision: Revision) -> set[tuple[int, str]]:
    found = ReferenceIndex._extract_references_from_object(revision.as_object())
    return {(content_type, str(key)) for content_type, key, _model_path, _content_path in found}
