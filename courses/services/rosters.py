"""Lists of people in a file: read row by row, each with its line and what is wrong with it. Nothing is stored here."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from courses.models import Invitation
from naast.accounts.models import EMAIL_LENGTH
from naast.accounts.names import clean_name
from naast.mail.addresses import validate_deliverable

MAX_BYTES = 1_000_000
MAX_ROWS = 2_000
_SEPARATORS = ";,\t"
_EMAIL = {"e-mail", "email", "e-mailadres", "emailadres", "mail", "mailadres", "e-mail address", "email address"}
_NAME = {"naam", "name", "volledige naam", "full name", "deelnemer", "learner"}
_PARTS = (
    {"voornaam", "first name", "firstname"},
    {"tussenvoegsel", "prefix"},
    {"achternaam", "last name", "lastname", "surname"},
)
_NAME_LENGTH = Invitation._meta.get_field("name").max_length or 0


class RosterError(Exception):
    """The file as a whole cannot be used; the message is for who sent it."""


@dataclass(kw_only=True)
class Row:
    """A person in the file."""

    line: int  # where it begins in the file, as a text editor counts
    email: str
    name: str
    problem: str = ""  # why this row cannot be used, for who sent the file; empty when it can


def read_roster(data: bytes) -> list[Row]:
    """All rows of a file with a header that names the columns, in Dutch or English.

    Takes UTF-8 and Windows-1252, with semicolons, commas or tabs. A row that cannot be used says so; none is left out
    but empty lines at the end.

    Raises:
        RosterError: too large, not text, no column with addresses, no rows or more than 2,000.
    """
    text = _decode(data)
    header, rows = _table(text)
    email_at = _column(header, _EMAIL)
    if email_at is None:
        found = ", ".join(name for name in header if name) or _("nothing")
        raise RosterError(
            _("There is no column “e-mail” in the first line. Found: %(found)s.") % {"found": found[:200]}
        )
    name_at = _name_columns(header)
    first_line: dict[str, int] = {}
    found_rows = [_row(line, cells, email_at, name_at, first_line) for line, cells in rows]
    if not found_rows:
        raise RosterError(_("There are no people below the first line."))
    return found_rows


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise RosterError(_("The file is larger than 1 MB."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"PK")) or b"\0" in data:
        raise RosterError(_("This is not a CSV file. Choose “CSV UTF-8” when you save it in your spreadsheet program."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError(_("This is not a CSV file. Choose “CSV UTF-8” when you save it in your spreadsheet program."))


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header in lower case, and the rows with the line each begins on."""
    lines = list(_lines(text))
    while lines and not any(lines[-1][1]):
        lines.pop()
    while lines and not any(lines[0][1]):
        lines.pop(0)
    if not lines:
        raise RosterError(_("The file is empty."))
    (_line, header), rows = lines[0], lines[1:]
    if len(rows) > MAX_ROWS:
        raise RosterError(_("A file can have 2,000 people at most. This one has %(rows)d.") % {"rows": len(rows)})
    return [name.lower() for name in header], rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RosterError(
                _("Line %(line)d cannot be read: check the quotation marks.") % {"line": begins}
            ) from error
        yield begins, [" ".join(cell.split()) for cell in cells]
        begins = reader.line_num + 1


def _column(header: list[str], names: set[str]) -> int | None:
    return next((place for place, name in enumerate(header) if name in names), None)


def _name_columns(header: list[str]) -> list[int]:
    whole = _column(header, _NAME)
    if whole is not None:
        return [whole]
    return [place for place in (_column(header, names) for names in _PARTS) if place is not None]


def _row(line: int, cells: list[str], email_at: int, name_at: list[int], first_line: dict[str, int]) -> Row:
    email = cells[email_at].lower() if email_at < len(cells) else ""
    name = " ".join(cells[place] for place in name_at if place < len(cells) and cells[place])
    row = Row(line=line, email=email, name=name)
    row.problem = _email_problem(row, first_line) or _name_problem(row)
    return row


def _email_problem(row: Row, first_line: dict[str, int]) -> str:
    if not row.email:
        return _("There is no e-mail address.") if row.name else _("This line is empty.")
    if len(row.email) > EMAIL_LENGTH:
        return _("The e-mail address is too long.")
    try:
        validate_email(row.email)
        validate_deliverable(row.email)
    except ValidationError:
        return _("This is not a complete e-mail address.")
    if row.email in first_line:
        return _("This address is on line %(line)d too.") % {"line": first_line[row.email]}
    first_line[row.email] = row.line
    return ""


def _name_problem(row: Row) -> str:
    """What is wrong with the name; one that can be used is put in order. Nobody needs one here."""
    if len(row.name) > _NAME_LENGTH:
        return _("The name is longer than %(number)d characters.") % {"number": _NAME_LENGTH}
    if row.name:
        try:
            row.name = clean_name(row.name)
        except ValidationError as error:
            return " ".join(error.messages)
    return ""
