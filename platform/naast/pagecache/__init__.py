"""Whole pages kept for anonymous readers, and thrown away the moment something they show has changed (ADR 0040).

What a page shows is seen from its questions to the database, and what changes from what is written there: no room has
to say anything about rows. What changes by the clock is said here.
"""

from naast.pagecache.watching import expires

__all__ = ["expires"]
