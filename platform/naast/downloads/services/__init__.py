"""What the downloads room can do. Reading is in :mod:`naast.downloads.selectors`."""

from naast.downloads.services.printing import ask_print, retry, run_due
from naast.downloads.services.requests import TooMany, ask_file, count, forget_old

__all__ = ["TooMany", "ask_file", "ask_print", "count", "forget_old", "retry", "run_due"]
