"""Moodle XML, as Moodle 3.9 to 5 writes and reads it (https://docs.moodle.org/en/Moodle_XML_format)."""

from courses.exchange.moodle.reader import read
from courses.exchange.moodle.writer import write

__all__ = ["read", "write"]
