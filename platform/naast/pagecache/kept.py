"""The pages this process keeps: the least used go first when there is no room."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from naast.pagecache import watching

Key = tuple[str, ...]
_LARGEST = 512 * 1024  # bytes of one page
_OVERHEAD = 2048  # bytes, about, of an entry beside its body


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was answered, and how often what it shows had changed by then."""

    body: bytes
    headers: dict[str, str]
    until: datetime
    question: str
    names: tuple[str, ...]
    numbers: list[tuple[str, int]]

    def is_fresh(self, now: datetime) -> bool:
        """Whether nothing it shows has changed."""
        return now < self.until and watching.numbers(self.question, self.names) == self.numbers


class Shelf:
    """Kept pages up to a number of bytes."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """The page, which then counts as used last."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Kept) -> None:
        """Keep a page, and put out what was used longest ago; one that is too large is not kept."""
        if len(page.body) > _LARGEST:
            return
        with self._lock:  # from putting out the old one on: two threads may have made the same page
            self._forget(key)
            self._pages[key] = page
            self.used += _size(page)
            while self.used > self.room and self._pages:
                _key, old = self._pages.popitem(last=False)
                self.used -= _size(old)

    def drop(self, key: Key) -> None:
        """Forget a page."""
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pages.clear()
            self.used = 0

    def keys(self) -> list[Key]:
        """What is kept, the least used first."""
        with self._lock:
            return list(self._pages)

    def _forget(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.used -= _size(page)


def _size(page: Kept) -> int:
    return len(page.body) + _OVERHEAD + sum(len(name) for name in page.names)
