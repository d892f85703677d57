"""Parts of the library of pictures and documents, one for the editors and one for each provider."""

from wagtail.models import Collection

EDITORS = "Redactie"
"""Of the editors; their Wagtail group has this name too."""


def library(name: str) -> Collection:
    """The part with this name, made when it is missing.

    Raises:
        RuntimeError: Wagtail's root collection is missing.
    """
    found = Collection.objects.filter(name=name).first()
    if found is None:
        root = Collection.get_first_root_node()
        if root is None:
            raise RuntimeError("Wagtail's root collection is missing: run the migrations first.")
        found = root.add_child(name=name)
    return found
