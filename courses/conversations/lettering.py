"""How much text fits on a line of a drawing, where nothing wraps by itself."""

from unicodedata import east_asian_width

# Parts of the height of a letter, a little wider than the widest of the faces that pages and admin use.
_NARROW = frozenset("fijlrtI.,:;'’‘!|()[] -")
_BROAD = frozenset("mwMWO@%—…")


def width_of(text: str, size: float) -> float:
    """About how wide a text is at this size of letters, in the same units."""
    return sum(_part(letter) for letter in text) * size


def _part(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD or east_asian_width(letter) in "WF":
        return 1.0
    return 0.7 if letter.isupper() else 0.58


def fitted(text: str, width: float, *, lines: int, size: float = 13) -> list[str]:
    """The first words of a text, on at most so many lines of this width; an ellipsis says that there is more."""
    words = text[: 60 * lines].split()
    found: list[str] = []
    while words and len(found) < lines:
        line = ""
        while words and width_of(f"{line} {words[0]}".strip(), size) <= width:
            line = f"{line} {words.pop(0)}".strip()
        if not line:  # one word that is too long by itself
            line = _cut(words.pop(0), width, size)
        found.append(line)
    if found and (words or len(text) > 60 * lines):
        found[-1] = _cut(f"{found[-1]} …", width, size)
    return found


def _cut(text: str, width: float, size: float) -> str:
    """As much of a text as fits, with an ellipsis when that is not all."""
    if width_of(text, size) <= width:
        return text
    kept = text.rstrip(" …")
    while kept and width_of(f"{kept}…", size) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
