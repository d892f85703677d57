"""A remark on a text."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

GROUPS = {
    "sources": _("Sources"),
    "pictures": _("Pictures"),
    "structure": _("Headings, paragraphs and links"),
    "sentences": _("Sentences"),
    "words": _("Words and tone"),
}
"""What remarks are about, in the order in which they are shown."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something to look at.

    Parameters:
        kind: of its sort, such as "jargon".
        group: one of ``GROUPS``.
        text: what is seen and what to do, in words for an editor.
        where: the part of the page, in words.
        path: the same as Wagtail's editor knows it; empty when it is about the whole.
        stops: whether an editor sees it again before publishing.
    """

    kind: str
    group: str
    text: str
    where: str = ""
    path: str = ""
    stops: bool = False

    @property
    def anchor(self) -> str:
        """Where the part stands on the page of Wagtail's editor, which makes these names; empty for the whole."""
        if not self.path or self.path.startswith("inline_child_"):
            return self.path
        kind = "block" if "-" in self.path else "panel-child-content"
        return f"{kind}-{self.path}-section"
