"""GIFT, the plain text format of Moodle (https://docs.moodle.org/en/GIFT_format)."""

from courses.exchange.gift.reader import decode, read
from courses.exchange.gift.writer import write

__all__ = ["decode", "read", "write"]
