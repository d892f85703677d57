"""The topics that the Regeling kwaliteit incassodienstverlening names for training (Rki art. 2, Stcrt. 2024, 10329)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

# The list of the article goes on; a topic that is not here is shown as an author wrote it.
NAMES = {
    "a": _("norms of article 13 Wki"),
    "b": _("personal and special data"),
    "c": _("collection costs"),
    "d": _("statutory interest"),
    "e": _("municipal debt counselling"),
    "f": _("debt restructuring"),
    "g": _("the way to court"),
    "h": _("procedure and limitation"),
}


class RkiTopic(NamedTuple):
    """A topic with its letter, or without one."""

    code: str
    name: str


def topics_of(texts: Iterable[str]) -> list[RkiTopic]:
    """The distinct topics that lessons name, letters first, in the active language.

    Args:
        texts: as authors write them: letters of the article or names, with commas.
    """
    found: dict[str, RkiTopic] = {}
    for text in texts:
        for part in text.split(","):
            written = " ".join(part.split())
            letter = written.lower().rstrip(")")
            topic = RkiTopic(letter, str(NAMES[letter])) if letter in NAMES else RkiTopic("", written)
            if written:
                found.setdefault(letter, topic)
    return sorted(found.values(), key=lambda topic: (not topic.code, topic.code, topic.name))


def in_language(topics: Iterable[Mapping[str, str]], language: str) -> list[dict[str, str]]:
    """Topics as a row keeps them, with the names that the article's own have in a language.

    A topic without a letter stays as an author wrote it.

    Args:
        topics: each with its code and its name, as ``RkiTopic`` has them.
        language: a code of the settings, such as ``"en"``.
    """
    with override(language):
        return [{**topic, "name": str(NAMES.get(topic.get("code", ""), topic.get("name", "")))} for topic in topics]
