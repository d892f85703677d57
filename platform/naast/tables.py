"""Tables as files for spreadsheets: CSV and XLSX, written row by row, in which no text can become a formula.

Names and answers come from people. A spreadsheet takes a text that begins with a sign like = for a formula, which may
read other cells, call out or start a program (OWASP, "CSV Injection"). Reading is in :mod:`naast.table_files`.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Value = str | int | float | Decimal | date | datetime | None
Table = Iterable[list[Any]]

FORMS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_767  # characters in a cell of Excel
_SIGNS = tuple("=+-@\t\r\n＝＋－＠")  # the wide forms are read as the narrow ones in some languages


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet might take it for a formula."""
    return f"'{text}" if text.startswith(_SIGNS) or text.lstrip().startswith(_SIGNS) else text


def table_response(form: str, name: str, rows: Table) -> HttpResponseBase:
    """A table as a file to download.

    Args:
        form: "csv" or "xlsx".
        name: what the file is called, without its ending; also the name of the sheet.
        rows: lists of values, the first with the names of the columns.

    Raises:
        ValueError: there is no such form.
    """
    if form not in FORMS:
        raise ValueError(form)
    filename = f"{slugify(name)[:80] or 'tabel'}-{timezone.localdate():%Y-%m-%d}.{form}"
    if form == "xlsx":
        return FileResponse(workbook([(name, rows)]), as_attachment=True, filename=filename, content_type=XLSX)
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class _Echo:
    """Gives back what a writer would write."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Table) -> Iterator[str]:
    """Lines with semicolons and a mark of UTF-8: so Excel in Dutch opens a file at once.

    Everything stands between quotes, so that a comma in a text starts no cell in Excel in English.
    """
    writer = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_ALL)
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    for row in rows:
        yield writer.writerow([_plain(value) for value in row])


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace(".", ",")


def workbook(sheets: Iterable[tuple[str, Table]]) -> IO[bytes]:
    """A workbook in a temporary file, which the caller closes; nothing but the row at hand is in memory.

    Args:
        sheets: the name and the rows of each, the first row with the names of the columns.
    """
    book = Workbook(write_only=True)
    for number, (name, rows) in enumerate(sheets, start=1):
        sheet = book.create_sheet("".join(letter for letter in name if letter not in r"[]:*?/\'")[:31] or str(number))
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    handle = TemporaryFile()  # noqa: SIM115 - the caller closes it
    book.save(handle)
    handle.seek(0)
    return handle


def _cell(sheet: Any, value: Value) -> Any:
    if isinstance(value, datetime):
        return timezone.make_naive(value).replace(second=0, microsecond=0)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST])
    # The type of the cell says that it is text, whatever it begins with; the quote keeps it so when somebody edits it.
    cell.data_type = "s"
    cell.quotePrefix = bool(value) and harmless(value) != value
    return cell
