"""What mail programs read in a mailing: whose list it is, how to leave it, and that no person typed it.

Sources: RFC 2369 (List-Help, List-Unsubscribe, List-Owner, List-Archive), RFC 2919 (List-Id), RFC 8058 (one-click), RFC
3834 §5 (Auto-Submitted). ``Precedence: bulk`` is in no standard, but keeps absence notes away (RFC 3834 §2). Gmail's
senders' guidelines describe ``Feedback-ID``: complaints are counted per part of it.

Nothing in here comes from a person: no name, no subject, no address of the reader. A newsletter is named by its slug, so
no text of an editor can add a header or break one.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from naast.mail import mime
from naast.mail.returns import unsubscribe_mailto
from newsletters.models import Mailing, Newsletter
from newsletters.readers import links, tokens

_SENDER_ID = (5, 15)  # letters; Gmail's bounds for the last part of a Feedback-ID


def list_headers(mailing: Mailing, reader_links: links.ReaderLinks, *, secret: str) -> dict[str, str]:
    """The headers of one reader's copy of a mailing.

    Args:
        mailing: what is sent, with its newsletter loaded.
        reader_links: see :func:`newsletters.readers.links.of_reader`.
        secret: names the subscription; the address to unsubscribe by mail is signed for it.
    """
    return _headers(mailing.newsletter, reader_links, secret, feedback_id(mailing))


def welcome_headers(
    newsletter: Newsletter, reader_links: links.ReaderLinks, *, secret: str, batch: int
) -> dict[str, str]:
    """The headers of the mail to who was brought in from a file.

    Args:
        newsletter: which one.
        reader_links: see :func:`newsletters.readers.links.of_reader`.
        secret: names the subscription.
        batch: key of the import.
    """
    feedback = f"i{batch}:{_plain(newsletter.slug)}:welcome:{_sender_id(settings.SITE_HOST)}"
    return _headers(newsletter, reader_links, secret, feedback)


def feedback_id(mailing: Mailing) -> str:
    """``mailing:newsletter:kind:sender``: what Gmail counts complaints by. It names no person."""
    return _feedback_id(mailing.pk, mailing.newsletter.slug, mailing.kind, settings.SITE_HOST)


@lru_cache(maxsize=64)
def _feedback_id(mailing: int, slug: str, kind: str, host: str) -> str:
    return f"m{mailing}:{_plain(slug)}:{kind}:{_sender_id(host)}"


def _headers(newsletter: Newsletter, reader: links.ReaderLinks, secret: str, feedback: str) -> dict[str, str]:
    # RFC 8058 §3.1 asks for one https address. An address to mail comes first: programs that know no one-click take the
    # first they can handle (RFC 2369 §2).
    mailto = unsubscribe_mailto(tokens.unsubscribe_mail_token(secret))
    ways_out = [f"<{mailto}>"] if mailto else []
    ways_out.append(f"<{reader.one_click}>")
    return {
        **_of_list(newsletter.slug, newsletter.digests),
        "List-Unsubscribe": ", ".join(ways_out),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "Feedback-ID": feedback,
    }


def _of_list(slug: str, digests: bool) -> dict[str, str]:
    # Settings may differ between tests, so they are part of the key.
    return dict(_cached(slug, digests, settings.SITE_URL, settings.SITE_HOST, settings.DEFAULT_FROM_EMAIL))


@lru_cache(maxsize=64)
def _cached(slug: str, digests: bool, _site: str, host: str, sender: str) -> tuple[tuple[str, str], ...]:
    """What is the same for all mails of a newsletter."""
    headers = {
        "List-Id": f"<{_plain(slug)}.{host}>",
        "List-Help": f"<{links.absolute(reverse('newsletters:sign_up'))}>",
        "List-Owner": f"<mailto:{mime.bare_address(sender)}>",
    }
    if digests:
        headers["List-Archive"] = f"<{links.absolute(reverse('newsletters:developments'))}>"
    return tuple(headers.items())


def _plain(slug: str) -> str:
    """A slug as one label of a List-Id (RFC 2919 §3). Forms take nothing else; a row made by code might."""
    return re.sub(r"[^a-z0-9-]+", "-", slug.lower()).strip("-") or "nieuwsbrief"


def _sender_id(host: str) -> str:
    """The same for all our mails, at least five and at most fifteen letters."""
    least, most = _SENDER_ID
    letters = re.sub(r"[^a-z0-9]", "", host.lower())
    return letters[:most] if len(letters) >= least else f"naast{letters}"[:most]
