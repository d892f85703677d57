"""Read a table of people who completed a course in a classroom, and say of every line what is wrong with it.

Nothing is stored or looked up here. The faults are sentences for who handed the table in.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates import names, typefaces
from naast.accounts.models import EMAIL_LENGTH, NAME_LENGTH
from naast.mail.addresses import normalise, validate_deliverable
from naast.table_files import Sheet, TableError, read_table
from naast.tables import harmless

MAX_BYTES = 5_000_000
MAX_ROWS = 10_000
COLUMNS = ("naam", "mailadres", "datum", "score")  # of the table to fill in, and of the faulty lines that go back
_NAME = {"naam", "name", "volledige naam", "full name", "deelnemer"}
_PARTS = (
    {"voornaam", "first name", "firstname"},
    {"tussenvoegsel", "prefix"},
    {"achternaam", "last name", "lastname", "surname"},
)
_EMAIL = {"mailadres", "mail", "e-mail", "email", "e-mailadres", "emailadres", "mail address", "email address"}
_DATE = {"datum", "afgerond op", "afgerond", "date", "completed on", "datum afgerond"}
_SCORE = {"score", "score in procenten", "cijfer in procenten", "percentage", "score %"}
_DUTCH_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SCORE_FORM = re.compile(r"(\d{1,4})(?:[.,]0+)? ?%?")
_EARLIEST = date(1990, 1, 1)  # before that nobody certified anything here: a year that was typed wrong
_SHOWN = 60  # characters of what was typed, in a sentence about it
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(kw_only=True, slots=True)
class CheckedLine:
    """A line of the table. What could not be read is empty, and ``problems`` says so."""

    line: int  # where it begins in the file, as a spreadsheet counts
    name: str = ""
    email: str = ""
    completed_on: date | None = None
    score_percent: int | None = None
    problems: list[str] = field(default_factory=list)


def read(data: bytes) -> list[CheckedLine]:
    """All lines of a CSV or XLSX file, each with its faults; empty lines are left out.

    Args:
        data: the file, at most ``MAX_BYTES`` and ``MAX_ROWS`` lines of people.

    Raises:
        TableError: the file as a whole cannot be used; the message is for who sent it.
    """
    sheet = read_table(data, most_bytes=MAX_BYTES, most_rows=MAX_ROWS)
    places = _places(sheet)
    today = timezone.localdate()
    first: dict[tuple[str, date], int] = {}
    found = []
    for number, cells in sheet.rows:
        typed = {name: _typed(cells, at) for name, at in places.items()}
        if not any(typed.values()):
            continue
        line = check(number, typed["name"], typed["email"], typed["date"], typed["score"], today=today)
        if line.email and line.completed_on:
            key = (normalise(line.email), line.completed_on)
            if key in first:
                line.problems.append(_("This person stands on line %(line)d too.") % {"line": first[key]})
            first.setdefault(key, number)
        found.append(line)
    if not found:
        raise TableError(_("There are no people below the first line."))
    return found


def check(number: int, name: str, email: str, day: str, score: str, *, today: date) -> CheckedLine:
    """One line, or what was typed for one person: the same rules for both.

    Args:
        number: of the line.
        name: as it should be printed.
        email: where the certificate goes.
        day: when it was completed, as 31-12-2026 or 2026-12-31.
        score: in percent, or empty.
        today: in Amsterdam.
    """
    line = CheckedLine(line=number)
    line.name = read_name(name, line.problems)
    line.email = read_email(email, line.problems)
    line.completed_on = read_day(day, today, line.problems)
    line.score_percent = read_score(score, line.problems)
    return line


def _places(sheet: Sheet) -> dict[str, list[int]]:
    """In which columns the parts stand.

    Raises:
        TableError: one that is needed is missing, or stands there twice.
    """
    whole = sheet.column(_NAME)
    parts = [at for at in (sheet.column(names) for names in _PARTS) if at is not None]
    single = {"email": sheet.column(_EMAIL), "date": sheet.column(_DATE), "score": sheet.column(_SCORE)}
    missing = [] if whole is not None or parts else [COLUMNS[0]]
    missing += [label for key, label in (("email", COLUMNS[1]), ("date", COLUMNS[2])) if single[key] is None]
    if missing:
        there = ", ".join(name for name in sheet.header if name) or _("nothing")
        raise TableError(
            _("The first line needs a column “%(missing)s”. Found: %(found)s.")
            % {"missing": _("” and “").join(missing), "found": there[:200]}
        )
    for kinds in (_NAME, _EMAIL, _DATE, _SCORE):
        if sum(name in kinds for name in sheet.header) > 1:
            twice = ", ".join(name for name in sheet.header if name in kinds)
            raise TableError(_("Two columns say the same: %(names)s. Take one away.") % {"names": twice[:200]})
    found = {key: [] if at is None else [at] for key, at in single.items()}
    return {"name": [whole] if whole is not None else parts, **found}


def _typed(cells: list[str], places: list[int]) -> str:
    return " ".join(cells[at] for at in places if at < len(cells) and cells[at])


def _refuse_formula(typed: str, problems: list[str]) -> None:
    """Refuse what a spreadsheet that opens the register one day might take for a formula."""
    if harmless(typed) != typed:
        problems.append(
            _("“%(value)s” begins with a sign of a formula. Take the sign away.") % {"value": typed[:_SHOWN]}
        )


def read_name(typed: str, problems: list[str]) -> str:
    """The name as it would be printed; what is wrong with it is added to ``problems``."""
    if not typed:
        problems.append(_("The name is missing."))
        return ""
    if len(typed) > NAME_LENGTH:
        problems.append(_("The name is longer than %(number)d characters.") % {"number": NAME_LENGTH})
        return typed[:NAME_LENGTH]
    _refuse_formula(typed, problems)
    if any(unicodedata.category(character) in _INVISIBLE for character in typed):
        problems.append(_("The name has characters that cannot be seen. Type the name again."))
    name = names.clean(typed)
    if not any(character.isalpha() for character in name):
        problems.append(_("The name has no letters."))
    if any(character in "<>{}" for character in name):
        problems.append(_("A name cannot have the characters < > { }. Leave them out."))
    if strange := typefaces.unprintable(name):
        problems.append(
            _("We cannot print these characters of the name: %(characters)s.") % {"characters": " ".join(strange[:10])}
        )
    return name


def read_email(typed: str, problems: list[str]) -> str:
    """The address as it was typed; what is wrong with it is added to ``problems``."""
    if not typed:
        problems.append(_("The mail address is missing."))
        return ""
    if len(typed) > EMAIL_LENGTH:
        problems.append(_("The mail address is too long."))
        return typed[:EMAIL_LENGTH]
    _refuse_formula(typed, problems)
    try:
        validate_email(typed)
        validate_deliverable(typed)
    except ValidationError:
        problems.append(_("“%(value)s” is not a complete mail address.") % {"value": typed[:_SHOWN]})
    return typed


def read_day(typed: str, today: date, problems: list[str]) -> date | None:
    """The day; what is wrong with it is added to ``problems``."""
    if not typed:
        problems.append(_("The date is missing."))
        return None
    found = _parsed(typed)
    if found is None:
        problems.append(_("“%(value)s” is not a date. Write it as 31-12-2026.") % {"value": typed[:_SHOWN]})
    elif found > today:
        problems.append(_("%(day)s has not been yet.") % {"day": date_format(found)})
    elif found < _EARLIEST:
        problems.append(_("%(day)s is too long ago. Check the year.") % {"day": date_format(found)})
    return found


def _parsed(typed: str) -> date | None:
    try:
        if match := _DUTCH_DATE.fullmatch(typed):
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        return parse_date(typed) if _ISO_DATE.fullmatch(typed) else None
    except ValueError:  # the thirty-first of February
        return None


def read_score(typed: str, problems: list[str]) -> int | None:
    """The score in percent, or nothing when there is none; what is wrong with it is added to ``problems``."""
    if not typed:
        return None
    match = _SCORE_FORM.fullmatch(typed)
    if match is None or int(match[1]) > 100:
        problems.append(
            _("“%(value)s” is not a score. Write a whole number from 0 to 100.") % {"value": typed[:_SHOWN]}
        )
        return None
    return int(match[1])
