"""The line of a server that is kept: short, on one line, and without the address it is about."""

import re
import unicodedata

DETAIL = 500  # characters of MailReport.detail
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@(?=[A-Za-z0-9-])")


def clipped(text: object, length: int = DETAIL, *, keep_lines: bool = False) -> str:
    """Text of a stranger, fit for a row: no control characters or lone surrogates, at most ``length`` characters.

    Args:
        text: what came.
        length: how much of it to keep.
        keep_lines: leave line breaks in, for what is parsed further.
    """
    start = str(text)[: 4 * length].encode("utf-8", "replace").decode("utf-8", "replace")
    allowed = "\n\t" if keep_lines else ""
    clean = "".join(
        letter if letter in allowed or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else " "
        for letter in start.replace("\r\n", "\n")
    )
    return (clean if keep_lines else " ".join(clean.split()))[:length]


def server_line(text: object) -> str:
    """What a server said, as it is kept: of an address only the domain stays."""
    return _LOCAL_PART.sub("…@", clipped(text, 2 * DETAIL))[:DETAIL]
