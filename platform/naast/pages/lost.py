"""What somebody at an address that is not there may have looked for, by the words of that address."""

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from urllib.parse import unquote

from naast.pages.models import HomePage, StandardPage

Found = tuple[str, str]
Finder = Callable[[list[str]], Iterable[Found]]
_finders: list[Finder] = []
_WORD = re.compile(r"[^\W\d_]{3,30}")
_LONGEST = 300  # letters of an address that are read; what comes after is no help to anybody
_MOST = 5
_ALIKE = 0.72  # of 1: “toegankelikheid” is 0.97, “contact” and “contract” 0.93, “cursus” and “cursist” 0.77


def register_finder(finder: Finder) -> None:
    """Have a higher room offer titles and addresses for words; called from ``AppConfig.ready``."""
    if finder not in _finders:
        _finders.append(finder)


def words_of(path: str) -> list[str]:
    """The words in an address, the last part first, since that names the page."""
    parts = unquote(path[:_LONGEST]).lower().split("/")
    return list(dict.fromkeys(word for part in reversed(parts) for word in _WORD.findall(part)))[:8]


def likely(path: str) -> list[Found]:
    """At most five places that ``path`` may have meant: plain pages with such a name, then what higher rooms know."""
    words = words_of(path)
    if not words:
        return []
    found = dict.fromkeys(_own(words))
    for finder in _finders:
        found.update(dict.fromkeys(finder(words)))
    seen: dict[str, Found] = {}
    for title, url in found:
        if url != path:
            seen.setdefault(url, (title, url))
    return list(seen.values())[:_MOST]


def _own(words: list[str]) -> list[Found]:
    home = HomePage.objects.live().first()
    if home is None:
        return []
    scored = []
    for title, slug, url_path in StandardPage.objects.live().public().values_list("title", "slug", "url_path"):
        names = _WORD.findall(slug)
        score = max((SequenceMatcher(None, word, name).ratio() for word in words for name in names), default=0)
        if score >= _ALIKE:
            scored.append((score, title, "/" + url_path.removeprefix(home.url_path)))
    return [(title, url) for _score, title, url in sorted(scored, key=lambda row: (-row[0], row[1]))]
