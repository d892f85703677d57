"""Which answer of a server means that an address is gone, and which that it only did not work this time.

Sources: RFC 3463 (codes), its registry at IANA (5.1.10 of RFC 7505), RFC 5321 §4.2 (replies), RFC 6522 (reports).

The first mail to an address that is gone must be the last: who goes on mailing such addresses is taken for a spammer. A
full mailbox, a filter that dislikes the content or a server in trouble says nothing about the address. In doubt it is
"for now": five of those within a month stop the mail just as well, and nobody is lost over one odd answer.
"""

import re

from naast.mail.models import Severity

# The address is wrong, or the mailbox is closed. Not 5.1.7 and 5.1.8 (they are about our own address), nor 5.1.9.
_GONE = re.compile(r"5\.(1\.(1|2|3|4|5|6|10)|2\.1|4\.4)")
# Codes under which servers say anything; there the words decide.
_VAGUE = re.compile(r"5\.(0\.0|1\.0|2\.0|3\.0|4\.0|4\.1|5\.0)|")
_GONE_IN_WORDS = re.compile(
    r"(user|recipient|mailbox|address|account)( is| was)? (unknown|not found|disabled|inactive|closed|invalid)"
    r"|(unknown|invalid|no such) (local |e-?mail )?(user|recipient|mailbox|address|account)"
    r"|(user|recipient|mailbox|address|account)\b.{0,40}\b(does not|doesn't|doesnt) exist"
    r"|no such (person|user|mailbox|recipient)|no mailbox (here )?by that name|recipient address rejected"
    r"|isn't a valid (user|address)|host or domain name not found|domain( name)? (does not exist|not found)"
    r"|(gebruiker|postvak|adres|geadresseerde)\b.{0,40}\b(onbekend|bestaat niet)|onbekende? (gebruiker|postvak|adres)",
    re.IGNORECASE,
)
# Words that are about the mail, the sender or the moment, whatever else the line says.
_NOT_GONE_IN_WORDS = re.compile(
    r"sender|quota|mailbox( is)? full|over ?quota|spam|blocked|block ?list|blacklist|policy|reputation|greylist|rate limit"
    r"|too (many|large|big)|temporar|try again|spf|dkim|dmarc|vol(le)? (postvak|mailbox)",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")


def status_in(text: str) -> str:
    """The enhanced status code in the words of a server (RFC 3463), or one made of its reply code, or nothing."""
    found = _STATUS.search(text)
    if found:
        return ".".join(str(int(part)) for part in found.groups())
    reply = _REPLY.search(text)
    return f"{reply[1]}.0.0" if reply else ""


def best_status(given: str, text: str) -> str:
    """The status a report gives, or the more exact one in the server's own words when it gives only "5.0.0"."""
    known = status_in(given)
    if known and not known.endswith(".0.0"):
        return known
    said = status_in(text)
    return said if said and (not known or said[0] == known[0]) else known


def severity_of(status: str, text: str) -> Severity:
    """Whether a mail that could not be delivered means that the address is gone.

    Args:
        status: as :func:`best_status` gives it; may be empty.
        text: the words of the server.
    """
    if _NOT_GONE_IN_WORDS.search(text):
        return Severity.SOFT
    gone = _GONE.fullmatch(status) or (_VAGUE.fullmatch(status) and _GONE_IN_WORDS.search(text))
    return Severity.HARD if gone else Severity.SOFT
