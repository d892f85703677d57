"""Categories as Moodle writes their path: ``$course$/top/One/Two``, a slash within a name twice."""

import re

from courses.exchange.markup import clean

_CONTEXT = re.compile(r"\$[a-z0-9_]+\$", re.IGNORECASE)
_SEPARATOR = re.compile(r"(?<!/)/(?!/)")
_MOST = 20


def to_path(names: tuple[str, ...]) -> str:
    """The path of a category. A name that begins or ends with a slash gets a space, to keep it off its neighbours."""
    parts = [clean(name).replace("/", "//") for name in names]
    padded = [f"{' ' * part.startswith('/')}{part}{' ' * part.endswith('/')}" for part in parts]
    return "/".join(["$course$", "top", *padded])


def from_path(path: str) -> tuple[str, ...]:
    """The names in a path, without the course it was in and without the category above all others."""
    names = [" ".join(name.replace("//", "/").split())[:255] for name in _SEPARATOR.split(clean(path)[:10_000])]
    if names and _CONTEXT.fullmatch(names[0]):
        names = names[1:]
    if names and names[0] == "top":
        names = names[1:]
    return tuple(name for name in names if name)[:_MOST]
