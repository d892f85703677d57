"""Files with subscribers: which columns they need, and what is wrong with a row by itself. Nothing is stored here."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from naast.mail.addresses import normalise, validate_deliverable
from naast.pages.models import Topic
from naast.table_files import Line, Sheet, TableError, read_table
from newsletters.models import Frequency
from newsletters.models.subscriptions import ADDRESS_LENGTH

MAX_BYTES = 5_000_000
MAX_ROWS = 10_000
TEXT_LENGTH = 600  # as long as the consent text of a newsletter
SOURCE_LENGTH = 200
_EARLIEST = date(1995, 1, 1)  # nobody agreed to anything by e-mail before; a year like 0204 is a slip

# The first name is the one that messages and the template of the file use.
_EMAIL = ("e-mail", "email", "mailadres", "e-mailadres", "emailadres", "mail", "e-mail address")
_ON = ("toestemming_op", "toestemming op", "datum toestemming", "consent_on", "consent on")
_TEXT = ("toestemming_tekst", "toestemming tekst", "tekst", "consent_text", "consent text")
_SOURCE = ("bron", "source")
_TOPICS = ("onderwerpen", "onderwerp", "topics")
_FREQUENCY = ("ritme", "frequentie", "hoe vaak", "frequency")
COLUMNS = tuple(names[0] for names in (_EMAIL, _ON, _TEXT, _SOURCE, _TOPICS, _FREQUENCY))
_RHYTHMS = {
    **dict.fromkeys(("wekelijks", "elke week", "iedere week", "weekly"), Frequency.WEEKLY),
    **dict.fromkeys(("tweewekelijks", "elke twee weken", "om de week", "biweekly"), Frequency.BIWEEKLY),
    **dict.fromkeys(("maandelijks", "elke maand", "iedere maand", "monthly"), Frequency.MONTHLY),
}
_DAY = re.compile(r"(?:(\d{4})[-/](\d{1,2})[-/](\d{1,2})|(\d{1,2})[-/](\d{1,2})[-/](\d{4}))(?:[ T].*)?")


@dataclass
class FileRow:
    """One person in the file."""

    line: int
    email: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""  # for who sent the file; empty when the row can be used


def read_subscribers(data: bytes) -> list[FileRow]:
    """All rows of a CSV or XLSX file whose first line names the columns.

    Needed are ``e-mail``, ``toestemming_op`` (a day), ``toestemming_tekst`` (what the person read) and ``bron`` (where it
    was given): the sender of a newsletter proves the consent (Telecommunicatiewet art. 11.7 lid 1, GDPR art. 7(1)).
    ``onderwerpen`` and ``ritme`` may be left out.

    Raises:
        TableError: too large, unreadable, a needed column is missing, or there are no rows.
    """
    sheet = read_table(data, most_bytes=MAX_BYTES, most_rows=MAX_ROWS)
    places = {names[0]: sheet.column(set(names)) for names in (_EMAIL, _ON, _TEXT, _SOURCE, _TOPICS, _FREQUENCY)}
    missing = [name for name in COLUMNS[:4] if places[name] is None]
    if missing:
        raise TableError(_missing(missing, sheet))
    if not sheet.rows:
        raise TableError(_("There are no people below the first line."))
    reader = _Reader(places, {name: topic.slug for topic in Topic.objects.all() for name in _names(topic)})
    return [reader.row(line) for line in sheet.rows]


def _missing(missing: list[str], sheet: Sheet) -> str:
    found = ", ".join(name for name in sheet.header if name)[:200] or _("nothing")
    return _("These columns are missing in the first line: %(missing)s. Found: %(found)s.") % {
        "missing": ", ".join(missing),
        "found": found,
    }


def _names(topic: Topic) -> tuple[str, str]:
    return topic.slug.lower(), topic.name.lower()


class _Reader:
    """Reads rows; remembers which addresses it has seen."""

    def __init__(self, places: dict[str, int | None], topics: dict[str, str]) -> None:
        self._places = places
        self._topics = topics
        self._first_line: dict[str, int] = {}

    def row(self, line: Line) -> FileRow:
        """One row, with the first thing that is wrong with it."""

        def cell(name: str) -> str:
            place = self._places[name]
            return line.cells[place] if place is not None and place < len(line.cells) else ""

        row = FileRow(line.number, cell("e-mail")[:ADDRESS_LENGTH])
        if not any(line.cells):
            row.problem = _("This line is empty.")
            return row
        row.problem = (
            self._address(row, cell("e-mail"))
            or self._proof(row, cell("toestemming_op"), cell("toestemming_tekst"), cell("bron"))
            or self._choices(row, cell("onderwerpen"), cell("ritme"))
        )
        return row

    def _address(self, row: FileRow, email: str) -> str:
        if not email:
            return _("There is no e-mail address.")
        if len(email) > ADDRESS_LENGTH:
            return _("The e-mail address is too long.")
        try:
            validate_email(email)
            validate_deliverable(email)
        except ValidationError:
            return _("This is not a complete e-mail address.")
        row.email = normalise(email)
        if row.email in self._first_line:
            return _("This address is on line %(line)d too.") % {"line": self._first_line[row.email]}
        self._first_line[row.email] = row.line
        return ""

    def _proof(self, row: FileRow, on: str, text: str, source: str) -> str:
        day = _day(on)
        problem = _day_problem(on, day) or _text_problem(text) or _source_problem(source)
        if not problem:
            row.values |= {"on": day.isoformat() if day else "", "text": text, "source": source}
        return problem

    def _choices(self, row: FileRow, topics: str, rhythm: str) -> str:
        asked = [name.strip() for name in re.split(r"[,;|/]", topics) if name.strip()]
        unknown = next((name for name in asked if name.lower() not in self._topics), None)
        if unknown is not None:
            return _("The topic “%(topic)s” is not known.") % {"topic": unknown[:60]}
        if rhythm and rhythm.lower() not in _RHYTHMS:
            return _("“%(text)s” is not a rhythm. Write wekelijks, tweewekelijks or maandelijks.") % {
                "text": rhythm[:40]
            }
        row.values |= {
            "topics": sorted({self._topics[name.lower()] for name in asked}),
            "frequency": str(_RHYTHMS[rhythm.lower()] if rhythm else Frequency.WEEKLY),
        }
        return ""


def _day_problem(on: str, day: date | None) -> str:
    if not on:
        return _("There is no date of consent.")
    if day is None or day < _EARLIEST:
        return _("“%(text)s” is not a date. Write it like 31-12-2025.") % {"text": on[:40]}
    return _("The date of consent is in the future.") if day > timezone.localdate() else ""


def _text_problem(text: str) -> str:
    if not text:
        return _("The text that this person agreed to is missing.")
    if len(text) > TEXT_LENGTH:
        return _("The text of the consent is longer than %(most)d characters.") % {"most": TEXT_LENGTH}
    return ""


def _source_problem(source: str) -> str:
    if not source:
        return _("It does not say where the consent was given (“bron”).")
    if len(source) > SOURCE_LENGTH:
        return _("The “bron” is longer than %(most)d characters.") % {"most": SOURCE_LENGTH}
    return ""


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
