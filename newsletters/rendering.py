"""A digest as a person reads it: rendered once for everyone who gets the same developments."""

import hashlib
from collections.abc import Iterable, Sequence

from naast.mail.templating import Rendered, render
from newsletters import links
from newsletters.models import Development, Digest, DigestContent

# Stand in the rendered text until a mail is made for one reader. Letters only, so that neither HTML nor css-inline
# touches them.
PREFERENCES = "naast-link-to-preferences"
UNSUBSCRIBE = "naast-link-to-unsubscribe"


def content_key(developments: Iterable[int]) -> str:
    """The same for the same set of developments."""
    return hashlib.sha256(",".join(map(str, sorted(developments))).encode()).hexdigest()


def render_digest(digest: Digest, developments: Sequence[Development]) -> Rendered:
    """Render a digest with placeholders for what differs per reader.

    Args:
        digest: the period.
        developments: what is in it, newest first, with topics loaded.
    """
    return render(
        "digest",
        {
            "newsletter": digest.newsletter,
            "digest": digest,
            "developments": [{"row": row, "url": links.absolute(row.get_absolute_url())} for row in developments],
            "first": developments[0],
            "more": len(developments) - 1,
            "preferences_url": PREFERENCES,
            "unsubscribe_url": UNSUBSCRIBE,
        },
        folder="newsletters/mail",
    )


def personal(content: DigestContent, reader: links.ReaderLinks) -> tuple[str, str]:
    """Text and HTML with one reader's own links."""

    def fill(part: str) -> str:
        return part.replace(PREFERENCES, reader.preferences).replace(UNSUBSCRIBE, reader.unsubscribe)

    return fill(content.text), fill(content.html)
