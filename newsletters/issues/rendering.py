"""One rendering of an issue to three forms: a page of the archive, the HTML of a mail and its text part.

All three are made of the same :class:`~newsletters.issues.parts.Part`; each has its own template per block.
"""

from typing import Any, NamedTuple

from naast.mail.templating import Rendered, render
from newsletters.issues.parts import Content, content_of
from newsletters.issues.targets import page_address
from newsletters.models import NewsletterIssuePage
from newsletters.readers import links
from newsletters.sending.personal import MUTE, PREFERENCES, UNSUBSCRIBE
from newsletters.sending.statistics import anonymous

_FOLDER = "newsletters/mail"
_EXAMPLE = "voorbeeld"


class RenderedIssue(NamedTuple):
    """An issue as it is sent, with what it was made of."""

    mail: Rendered
    content: Content


def render_issue(page: NewsletterIssuePage) -> Rendered:
    """The mail of an issue, with placeholders for what differs per reader (:mod:`newsletters.sending.personal`).

    Args:
        page: as it has to be sent: the live version to send, the latest draft to try.
    """
    return render_with_content(page).mail


def render_with_content(page: NewsletterIssuePage) -> RenderedIssue:
    """:func:`render_issue`, and what it was made of, for who has to look at both."""
    content = content_of(page)
    mail = render(
        "issue",
        {
            "page": page,
            "newsletter": page.newsletter if page.newsletter_id else None,  # a draft may not have one yet
            "topics": [topic.name for topic in page.topics.all()],
            "parts": content.parts,
            "archive_url": archive_url(page),
            "preferences_url": PREFERENCES,
            "unsubscribe_url": UNSUBSCRIBE,
        },
        folder=_FOLDER,
    )
    return RenderedIssue(mail, content)


def web_context(page: NewsletterIssuePage) -> dict[str, Any]:
    """What the page of the archive shows."""
    return {"parts": content_of(page).parts, "topics": list(page.topics.all())}


def archive_url(page: NewsletterIssuePage) -> str:
    """Where the issue can be read in a browser; of an issue that has no place yet, the site."""
    return (page_address(page) if page.url_path else "") or links.absolute("/")


def example(mail: Rendered) -> Rendered:
    """A mail as a reader gets it, with links that look like a reader's and belong to nobody.

    For previews and test mails: an editor who tries "unsubscribe" must not unsubscribe a person.
    """
    reader = example_links()

    def fill(part: str) -> str:
        part = part.replace(PREFERENCES, reader.preferences).replace(UNSUBSCRIBE, reader.unsubscribe)
        return anonymous(part.replace(MUTE, reader.mute))

    return mail._replace(text=fill(mail.text), html=fill(mail.html))


def example_links() -> links.ReaderLinks:
    """The links of a reader who does not exist: secrets have 22 letters, so no row ever answers to this one."""
    return links.of_reader(_EXAMPLE)
