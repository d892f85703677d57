"""Reading posted forms with suspicion: every size has a bound, and nothing is taken for what it says it is."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _t

from courses.questions.base import InvalidResponseError

SHORT = 500  # characters of an answer of one line
LONG = 10_000  # characters of an answer of several lines
FIELD = "a"  # the answer of a type with one field; those with more have a-1, a-2, …


def values(data: Mapping[str, Any], name: str) -> list[Any]:
    """Everything posted under a name."""
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    found = data.get(name, [])
    return list(found) if isinstance(found, list | tuple) else [found]


def line(data: Mapping[str, Any], name: str = FIELD) -> str:
    """What was written in a field of one line, with single spaces.

    Raises:
        InvalidResponseError: it is not one text, or longer than ``SHORT``.
    """
    return " ".join(text(data, name, limit=SHORT).split())


def text(data: Mapping[str, Any], name: str = FIELD, *, limit: int = LONG) -> str:
    """What was written in a field, without the control characters that a database may refuse.

    Raises:
        InvalidResponseError: it is not one text, or longer than ``limit`` characters.
    """
    posted = values(data, name)
    if not posted:
        return ""
    if len(posted) > 1 or not isinstance(posted[0], str):
        raise InvalidResponseError(_t("This answer does not belong to this question."))
    written = posted[0].replace("\r\n", "\n").replace("\r", "\n")
    if len(written) > limit:
        raise InvalidResponseError(
            _t("Your answer has %(count)s characters. There is room for %(limit)s.")
            % {"count": len(written), "limit": limit},
            typed=written,
        )
    return "".join(letter for letter in written if letter in "\n\t" or _is_printed(letter)).strip()


def parts(data: Mapping[str, Any], uids: Iterable[str]) -> dict[str, str]:
    """What was filled in for the parts of a question, posted as ``a-<uid>``, in the order of ``uids``.

    Raises:
        InvalidResponseError: an answer for a part that is not there, or one that is not a short text.
    """
    known = {f"{FIELD}-{uid}": uid for uid in uids}
    if any(str(name).startswith(f"{FIELD}-") and name not in known for name in data):
        raise InvalidResponseError(_t("This answer does not belong to this question."))
    filled = ((uid, line(data, name)) for name, uid in known.items())
    return {uid: written for uid, written in filled if written}


def _is_printed(letter: str) -> bool:
    # Cc: controls such as NUL. Cs: halves of a pair that no encoding can write.
    return unicodedata.category(letter) not in {"Cc", "Cs"}
