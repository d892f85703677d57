"""Lists of people in a file: read row by row, each with its line and what is wrong with it. Nothing is stored here."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from courses.models import Invitation
from naast.accounts.models import EMAIL_LENGTH
from naast.accounts.names import clean_name
from naast.mail.addresses import validate_deliverable
from naast.table_files import Sheet, TableError, read_csv

MAX_BYTES = 1_000_000
MAX_ROWS = 2_000
_EMAIL = {"e-mail", "email", "e-mailadres", "emailadres", "mail", "mailadres", "e-mail address", "email address"}
_NAME = {"naam", "name", "volledige naam", "full name", "deelnemer", "learner"}
_PARTS = (
    {"voornaam", "first name", "firstname"},
    {"tussenvoegsel", "prefix"},
    {"achternaam", "last name", "lastname", "surname"},
)
_NAME_LENGTH = Invitation._meta.get_field("name").max_length or 0


RosterError = TableError


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
    if len(data) > MAX_BYTES:
        raise RosterError(_("The file is larger than 1 MB."))
    sheet = read_csv(data, most_rows=MAX_ROWS)
    email_at = sheet.column(_EMAIL)
    if email_at is None:
        found = ", ".join(name for name in sheet.header if name) or _("nothing")
        raise RosterError(
            _("There is no column “e-mail” in the first line. Found: %(found)s.") % {"found": found[:200]}
        )
    name_at = _name_columns(sheet)
    first_line: dict[str, int] = {}
    found_rows = [_row(line, cells, email_at, name_at, first_line) for line, cells in sheet.rows]
    if not found_rows:
        raise RosterError(_("There are no people below the first line."))
    return found_rows


def _name_columns(sheet: Sheet) -> list[int]:
    whole = sheet.column(_NAME)
    if whole is not None:
        return [whole]
    return [place for place in (sheet.column(names) for names in _PARTS) if place is not None]


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
