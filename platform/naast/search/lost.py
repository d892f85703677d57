"""What the page that is not there offers: titles with the words of its address."""

from naast.search.selectors import suggestions
from naast.search.slips import nearest_to

_SEARCH = "?zoek="  # a suggestion to search on, which is no place to go


def likely(words: list[str]) -> list[tuple[str, str]]:
    """Titles and addresses for the words of an address: both of the last, else the last, else what it was meant to be.

    Parameters:
        words: the last part of the address first; only two are asked about, since robots come here all day.
    """
    if not words:
        return []
    for typed in dict.fromkeys((" ".join(words[:2]), words[0], nearest_to(words[0]))):
        if found := [(each["title"], each["url"]) for each in suggestions(typed) if _SEARCH not in each["url"]]:
            return found
    return []
