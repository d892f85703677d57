"""Statistics of mailings without following people (ADR 0022).

A link to our own site carries a signed number of the *link*, the same for every reader. The page it leads to reports the
visit by a POST of its script, so that fetching a link, as mail scanners do, counts nothing. Only of a reader who agreed
to it (``Subscription.statistics_consent``; Telecommunicatiewet art. 11.7a, GDPR art. 6(1)(a) and 7) the link also
carries a signed number of the *delivery*, put in when the mail is sent and gone when it was never allowed.
"""

import html as markup
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from naast.mail.templating import Rendered
from newsletters.models import Delivery, Engagement, Mailing, Subscription, SubscriptionState, TrackedLink
from newsletters.sending.personal import OPEN, PERSON

PARAMETER = "nb"
LONGEST = 200  # characters of what a page reports; anything longer is not ours
# Stands in a mail only when its newsletter counts opens, and is taken out for everyone who did not agree.
OPEN_PICTURE = f'<img src="{OPEN}" width="1" height="1" alt="" role="presentation">'
_LINK, _PERSON, _OPENED = (
    "newsletters.sending.statistics.link",
    "newsletters.sending.statistics.person",
    "newsletters.sending.statistics.open",
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# 96 bits, too many to guess over a network, as small letters and digits only: a mail program that makes a link of an
# address in a text may leave out a dash at its end.
_SIGNATURE_BYTES, _SIGNATURE = 12, 19
_LONGEST_NUMBER = 13  # digits in base 36 that a 64-bit number can have
_HREF = re.compile(r"""(\bhref\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)
_IN_TEXT = re.compile(r"""https?://[^\s<>"]+""", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'’”…"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_NUMBERED = re.compile(rf"([0-9a-z]{{1,{_LONGEST_NUMBER}}})-([0-9a-z]{{{_SIGNATURE}}})", re.ASCII)
_PERSONAL = {"token", "secret"}  # arguments of addresses that name a person: these are never counted
_NO_PAGES = ("static", "media", "documenten", "beheer", "postvak", "voorbeeldfeeds")  # no script of ours runs there


# --- When a mail is made ----------------------------------------------------------------------------------------------


def track_links(mailing: Mailing, mail: Rendered) -> Rendered:
    """The mail with its links to pages of our own site made countable; each address is one row of the mailing.

    Left as they are: links to other sites, to files, and those that name a person (preferences, unsubscribing,
    confirming, muting). A fragment and a query that were there stay. When the newsletter counts opens, the picture for
    it is added; :func:`personalised` takes it out again for everyone who did not agree. Doing it twice changes nothing.

    Args:
        mailing: what the mail belongs to; saved.
        mail: rendered, with its styles already in the elements.
    """
    addresses = _addresses(mail)
    tokens = _link_tokens(mailing, addresses) if addresses else {}

    def in_html(found: re.Match[str]) -> str:
        plain = _plain(markup.unescape(found[3]).strip())
        if plain not in tokens:
            return found[0]
        return f"{found[1]}{found[2]}{markup.escape(_with_token(plain, tokens[plain]))}{found[2]}"

    def in_text(found: re.Match[str]) -> str:
        address, rest = _without_punctuation(found[0])
        plain = _plain(address)
        return _with_token(plain, tokens[plain]) + rest if plain in tokens else found[0]

    body = _HREF.sub(in_html, mail.html) if tokens else mail.html
    if mailing.newsletter.count_opens and OPEN not in body:
        body = _with_picture(body)
    return mail._replace(text=_IN_TEXT.sub(in_text, mail.text) if tokens else mail.text, html=body)


def person_token(delivery: Delivery) -> str:
    """What takes the place of :data:`~newsletters.sending.personal.PERSON` in the mail of one reader.

    Args:
        delivery: with its subscription loaded.

    Returns:
        Nothing, unless the reader agreed to statistics.
    """
    return f".{_sign(delivery.pk, _PERSON)}" if delivery.subscription.statistics_consent else ""


def personalised(part: str, delivery: Delivery) -> str:
    """A text or HTML part with the placeholders of statistics filled for one reader, or taken out without consent."""
    agreed = delivery.subscription.statistics_consent
    part = part.replace(PERSON, person_token(delivery))
    if OPEN not in part:
        return part
    if not (agreed and delivery.content.mailing.newsletter.count_opens):
        part = part.replace(OPEN_PICTURE, "")
    path = reverse("newsletters:picture", args=[_sign(delivery.pk, _OPENED)]) if agreed else ""
    return part.replace(OPEN, f"{settings.SITE_URL}{path}" if path else "")


def anonymous(part: str) -> str:
    """A part without anything about a person: for previews and test mails."""
    return part.replace(PERSON, "").replace(OPEN_PICTURE, "").replace(OPEN, "")


# --- When a page reports a visit --------------------------------------------------------------------------------------


class Followed(NamedTuple):
    """What a report of a visit says."""

    link: int
    delivery: int | None


def read(token: str) -> Followed | None:
    """What a report says; nothing when we did not sign it. A person's part that is wrong does not spoil the link's."""
    if len(token) > LONGEST:
        return None
    first, dot, second = token.partition(".")
    link = _unsign(first, _LINK)
    return None if link is None else Followed(link, _unsign(second, _PERSON) if dot else None)


def follow(token: str) -> bool:
    """Count one visit by a link; keep whose it was only with that reader's consent of this very moment.

    Returns:
        Whether it was counted: not for a token that we did not sign, or a link that is gone.
    """
    said = read(token)
    if said is None or not TrackedLink.objects.filter(pk=said.link).update(clicks=F("clicks") + 1):
        return False
    if said.delivery is not None:
        _keep(Delivery.objects.filter(pk=said.delivery, mailing__links=said.link), said.link)
    return True


def opened(token: str) -> bool:
    """Keep that a reader who agreed to it opened a mailing whose newsletter counts opens; once.

    Returns:
        Whether it may be kept.
    """
    delivery = _unsign(token, _OPENED)
    if delivery is None:
        return False
    return _keep(Delivery.objects.filter(pk=delivery, mailing__newsletter__count_opens=True), None)


def forget_engagement(subscription: Subscription) -> int:
    """Delete what was kept about a reader: consent that is withdrawn takes it along (GDPR art. 7(3) and 17(1)(b)).

    Clicks per link stay: they are about nobody.

    Returns:
        How many rows were deleted.
    """
    deleted, _per_model = Engagement.objects.filter(delivery__subscription=subscription).delete()
    return deleted


def _keep(deliveries: QuerySet[Delivery], link: int | None) -> bool:
    allowed = deliveries.filter(
        subscription__statistics_consent=True, subscription__state=SubscriptionState.CONFIRMED
    ).first()
    if allowed is None:
        return False
    Engagement.objects.bulk_create([Engagement(delivery=allowed, link_id=link)], ignore_conflicts=True)
    return True


# --- Addresses --------------------------------------------------------------------------------------------------------


def _addresses(mail: Rendered) -> dict[str, str]:
    """The addresses to count, with the words they stand under; what has words in the HTML goes first."""
    longest = TrackedLink._meta.get_field("label").max_length
    in_text = ((_without_punctuation(match[0])[0], "") for match in _IN_TEXT.finditer(mail.text))
    words: dict[str, str] = {}
    for address, label in (*_html_links(mail.html), *in_text):
        plain = _plain(address)
        words[plain] = words.get(plain) or label[:longest]
    return {address: label for address, label in words.items() if _counts(address)}


def _html_links(html: str) -> Iterator[tuple[str, str]]:
    reader = _Links()
    reader.feed(html)
    reader.close()
    yield from reader.found
    # Buttons for Outlook stand in comments, where a parser sees no links.
    for match in _HREF.finditer(html):
        yield markup.unescape(match[3]).strip(), ""


class _Links(HTMLParser):
    """Collects links with the words in them, or the alternative text of their picture."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._address: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self._close()
            self._address = (values.get("href") or "").strip()
        elif tag == "img" and self._address is not None:
            self._words.append(values.get("alt") or "")

    def handle_data(self, data: str) -> None:
        if self._address is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._close()

    def _close(self) -> None:
        if self._address:
            self.found.append((self._address, " ".join(" ".join(self._words).split())))
        self._address, self._words = None, []


def _plain(address: str) -> str:
    """An address without a number of another mailing: somebody may have copied it from a mail."""
    head, hash_sign, fragment = address.partition("#")
    path, mark, query = head.partition("?")
    if not mark:
        return address
    kept = "&".join(pair for pair in query.split("&") if pair.partition("=")[0] != PARAMETER)
    return path + (f"?{kept}" if kept else "") + hash_sign + fragment


def _counts(address: str) -> bool:
    """Whether an address is a page of ours that names nobody."""
    longest = TrackedLink._meta.get_field("url").max_length
    if longest is None or len(address) > longest or any(letter <= " " for letter in address):
        return False
    try:
        parts, site = urlsplit(address), urlsplit(settings.SITE_URL)
        same = _origin(parts) == _origin(site)
    except ValueError:  # a port or a host that is none
        return False
    if not same or "@" in parts.netloc or not parts.path.startswith(site.path):
        return False
    path = parts.path[len(site.path) :] or "/"
    if path.split("/")[1] in _NO_PAGES:
        return False
    try:
        return not _PERSONAL & resolve(unquote(path)).kwargs.keys()
    except Resolver404:
        return False


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _with_token(address: str, token: str) -> str:
    head, hash_sign, fragment = address.partition("#")
    return f"{head}{'&' if '?' in head else '?'}{PARAMETER}={token}{PERSON}{hash_sign}{fragment}"


def _without_punctuation(address: str) -> tuple[str, str]:
    """An address in a text, and what only ends the sentence around it."""
    plain = address.rstrip(_AFTER_LINK)
    while plain and plain[-1] in _BRACKETS and plain.count(plain[-1]) > plain.count(_BRACKETS[plain[-1]]):
        plain = plain[:-1].rstrip(_AFTER_LINK)
    return plain, address[len(plain) :]


def _with_picture(html: str) -> str:
    head, end, tail = html.rpartition("</body>")
    return f"{head}{OPEN_PICTURE}{end}{tail}" if end else html + OPEN_PICTURE


# --- Numbers that we signed -------------------------------------------------------------------------------------------


def _link_tokens(mailing: Mailing, addresses: dict[str, str]) -> dict[str, str]:
    TrackedLink.objects.bulk_create(
        [TrackedLink(mailing=mailing, url=address, label=label) for address, label in addresses.items()],
        ignore_conflicts=True,  # another content of the same mailing has it already
    )
    rows = TrackedLink.objects.filter(mailing=mailing, url__in=addresses).values_list("url", "pk")
    return {address: _sign(key, _LINK) for address, key in rows}


def _sign(number: int, purpose: str, key: str | None = None) -> str:
    """A number in base 36 with a signature: shorter than Django's signer, because it stands in many links of a mail."""
    value = _base36(number)
    mac = salted_hmac(purpose, value, secret=key, algorithm="sha256").digest()
    return f"{value}-{_base36(int.from_bytes(mac[:_SIGNATURE_BYTES])):0>{_SIGNATURE}}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _unsign(token: str, purpose: str) -> int | None:
    found = _NUMBERED.fullmatch(token)
    if found is None:
        return None
    number = int(found[1], 36)
    if number >= 2**63:
        return None
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if constant_time_compare(token, _sign(number, purpose, key)):
            return number
    return None
