"""How much work something is, counted in calls instead of seconds: the same number on a busy machine and on a fast one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class TooMuchWork(BaseException):
    """More calls than were allowed. No ``Exception``: what is being tested may answer every one of those."""


class Work:
    """How many functions were called, of Python and of C."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.calls = 0

    def _count(self, frame: FrameType, event: str, _about: Any) -> None:
        if event in {"call", "c_call"}:
            self.calls += 1
            if self.calls > self.most:
                sys.setprofile(None)
                raise TooMuchWork(f"more than {self.most} calls, in {frame.f_code.co_qualname}")


@contextmanager
def counted(most: int) -> Iterator[Work]:
    """Count the calls that are made here, and stop at once when there are too many: a bomb would go on for hours.

    Args:
        most: calls that are allowed.

    Raises:
        TooMuchWork: there were more.
    """
    work, before = Work(most), sys.getprofile()
    sys.setprofile(work._count)
    try:
        yield work
    finally:
        sys.setprofile(before)
