"""Python's parser of mail, kept from long work: what it does with a header or a charset may grow with its square.

Everybody can write to a return address, and one worker reads what comes.
"""

import codecs
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from typing import Any

LONGEST_HEADER = 4_000  # characters: RFC 5322 §2.1.1 has lines of 998, and a header may be folded
LONGEST_CONTENT_HEADER = 1_000  # the parser takes these apart into parameters, several times
MOST_PARTS = 1_000  # a group of fields in a delivery report is one too, even an empty one
# As the codecs call themselves. Others are read as if none was named: of some the work grows with the square of the text.
_CHARSETS = frozenset(
    {"utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "gb2312", "gbk", "big5", "shift_jis", "euc_jp"}
    | {"iso2022_jp", "euc_kr"}
    | {f"iso8859-{number}" for number in range(1, 17)}
    | {f"cp{number}" for number in (437, 850, *range(1250, 1259))}
)


class TooManyPartsError(Exception):
    """The mail has more parts than anybody's."""


class _BoundedMessage(Message):
    """A message that knows no charset but the usual ones; everything that decodes it asks here."""

    def get_param(self, param: str, failobj: Any = None, header: str = "content-type", unquote: bool = True) -> Any:
        value = super().get_param(param, failobj, header, unquote)
        if param.lower() == "charset" and value is not failobj and not _is_usual(value):
            return failobj
        return value


class _Clipping(Compat32):
    """Headers are cut while the mail is read: the parser asks for the parameters of a part before anybody sees it."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        longest = LONGEST_CONTENT_HEADER if name.lower().startswith("content-") else LONGEST_HEADER
        return name, value[:longest]


def message(raw: bytes) -> Message:
    """The message in these bytes, its headers cut to a length nobody needs more of.

    Raises:
        TooManyPartsError: more than a thousand parts.
    """
    made = 0

    def part(policy: Any = None) -> Message:
        nonlocal made
        made += 1
        if made > MOST_PARTS:
            raise TooManyPartsError
        return _BoundedMessage(policy)

    return message_from_bytes(raw, policy=_Clipping(message_factory=part))


def _is_usual(charset: Any) -> bool:
    name = charset[2] if isinstance(charset, tuple) else charset  # RFC 2231: charset, language, value
    try:
        return codecs.lookup(str(name)[:40]).name in _CHARSETS
    except (LookupError, ValueError):
        return False
