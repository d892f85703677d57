"""Read tables that people hand in: CSV as spreadsheet programs in the Netherlands write it, and XLSX.

The file as a whole may be refused, with a message for who sent it; single rows are judged by the caller.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook

_SEPARATORS = ";,\t"
_LINES_PER_ROW = 20  # lines read for each row that is allowed: there may be empty ones, and cells of many lines
_UNPACKED = 10_000_000  # bytes of all parts of a workbook together; a small file may be a bomb
_PARTS = 1_000  # of a workbook; those of spreadsheet programs have a dozen
_CHUNK = 64 * 1024  # bytes that are unpacked at once
_DIRECTORY_ENTRY = b"PK\x01\x02"
# Elements of all parts of a workbook together: some twenty full columns. Each takes openpyxl microseconds, whatever its
# size, and those that are not of a table (styles, links) ten times as many.
_ELEMENTS_PER_ROW, _OTHERS_PER_ROW = 40, 3
_OTHERS = 20_000
_ELEMENT = re.compile(rb"<[^/?!]")
_OF_TABLE = re.compile(rb"<(?:row|c|v|f|is|si|t)[\s/>]")
_COLUMNS = 60
_CELL = 5_000  # characters


class TableError(Exception):
    """The file as a whole cannot be used; the message is for who sent it."""


class Line(NamedTuple):
    """A row, and the line on which it begins: as a text editor or a spreadsheet counts."""

    number: int
    cells: list[str]


class Sheet(NamedTuple):
    """A table with the names of its columns in lower case."""

    header: list[str]
    rows: list[Line]

    def column(self, names: set[str]) -> int | None:
        """The place of the first column with one of these names."""
        return next((place for place, name in enumerate(self.header) if name in names), None)


def read_csv(data: bytes, *, most_rows: int) -> Sheet:
    """A CSV file: UTF-8 or Windows-1252, with semicolons, commas or tabs. Empty lines at the ends are left out.

    Raises:
        TableError: not text, empty, too many rows or lines, or quotation marks that do not match.
    """
    return _sheet(_csv_lines(_decode(data)), most_rows)


def read_table(data: bytes, *, most_bytes: int, most_rows: int) -> Sheet:
    """A CSV file or the first sheet of an XLSX file, whatever its name says.

    Raises:
        TableError: too large, or see :func:`read_csv`.
    """
    if len(data) > most_bytes:
        raise TableError(_("The file is larger than %(size)d MB.") % {"size": most_bytes // 1_000_000})
    if data.startswith(b"PK"):
        return _sheet(_xlsx_lines(data, most_rows), most_rows)
    return read_csv(data, most_rows=most_rows)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"PK")) or b"\0" in data:
        raise TableError(_("This is not a CSV file. Choose “CSV UTF-8” when you save it in your spreadsheet program."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(_("This is not a CSV file. Choose “CSV UTF-8” when you save it in your spreadsheet program."))


def _sheet(lines: Iterable[Line], most_rows: int) -> Sheet:
    """The table in these lines; no more of them are taken and kept than a table of this size can have."""
    header: list[str] | None = None
    rows: list[Line] = []
    seen = filled = 0  # lines below the header: all of them, and up to the last that says something
    for line in lines:
        if line.number > most_lines(most_rows):
            raise TableError(
                _("The file has more than %(most)s lines. Take out the empty lines, or split the file.")
                % {"most": _number(most_lines(most_rows))}
            )
        says = any(line.cells)
        if header is None:
            header = line.cells if says else None
            continue
        seen += 1
        filled = seen if says else filled
        if seen <= most_rows:
            rows.append(line)
    if header is None:
        raise TableError(_("The file is empty."))
    if filled > most_rows:
        raise TableError(
            _("A file can have %(most)s people at most. This one has %(rows)d.")
            % {"most": _number(most_rows), "rows": filled}
        )
    return Sheet([name.lower() for name in header], rows[:filled])


def most_lines(most_rows: int) -> int:
    """How many lines of a file are read at most, the empty ones included."""
    return _LINES_PER_ROW * most_rows


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _csv_lines(text: str) -> Iterator[Line]:
    # One line at a time: a list of millions of empty ones fills the memory.
    head = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(
                _("Line %(line)d cannot be read: check the quotation marks.") % {"line": begins}
            ) from error
        yield Line(begins, [" ".join(cell.split()) for cell in cells])
        begins = reader.line_num + 1


def _xlsx_lines(data: bytes, most_rows: int) -> list[Line]:
    try:
        book = load_workbook(_unpacked(data, most_rows), read_only=True, data_only=True)
        try:
            # One line more than may be there: it shows that there are too many.
            found = book.worksheets[0].iter_rows(max_row=most_lines(most_rows) + 1, max_col=_COLUMNS, values_only=True)
            return [Line(number, _plain_row(cells)) for number, cells in enumerate(found, 1)]
        finally:
            book.close()
    except TableError:
        raise
    except Exception as error:  # a broken workbook raises whatever its parts make openpyxl raise
        raise TableError(_unreadable()) from error


def _unreadable() -> str:
    return _("This XLSX file cannot be read. Save it as CSV and try again.")


def _unpacked(data: bytes, most_rows: int) -> io.BytesIO:
    """The same workbook with its parts stored as they are: what reads it meets nothing that was not counted here.

    A small file that is made to become a large one, or a long work, is refused; no part is trusted for its name, nor for
    what the directory says of its size. No spreadsheet program writes a document type, in whatever encoding.

    Raises:
        TableError: see above.
    """
    # zipfile makes an object of every line of the directory before anybody can count them.
    if data.count(_DIRECTORY_ENTRY) > _PARTS:
        raise TableError(_("The file is too large once it is unpacked."))
    contents: dict[str, bytes] = {}
    left, elements, others = _UNPACKED, 0, 0
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for part in parts.infolist():
            content = _part(parts, part, left)
            left -= len(content)
            if b"<!DOCTYPE" in content.replace(b"\0", b""):
                raise TableError(_unreadable())
            found = _count(_ELEMENT, content)
            elements += found
            others += found - _count(_OF_TABLE, content)
            contents[part.filename] = content
    if elements > _ELEMENTS_PER_ROW * most_rows + _OTHERS or others > _OTHERS_PER_ROW * most_rows + _OTHERS:
        raise TableError(_("The file is too large once it is unpacked."))
    unpacked = io.BytesIO()
    with zipfile.ZipFile(unpacked, "w", zipfile.ZIP_STORED) as plain:
        for name, content in contents.items():
            plain.writestr(name, content)
    return unpacked


def _part(parts: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """One part, a chunk at a time: asked for a whole part, zipfile unpacks it all before it looks how large it is.

    Raises:
        TableError: it is larger than ``most`` bytes, or packed in a way that cannot be unpacked by the chunk.
    """
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise TableError(_unreadable())
    content = bytearray()
    with parts.open(part) as entry:
        while chunk := entry.read(_CHUNK):
            content += chunk
            if len(content) > most:
                raise TableError(_("The file is too large once it is unpacked."))
    return bytes(content)


def _count(pattern: re.Pattern[bytes], content: bytes) -> int:
    return sum(1 for _match in pattern.finditer(content))


def _plain_row(cells: tuple[Any, ...]) -> list[str]:
    return [] if cells.count(None) == len(cells) else [_plain(value) for value in cells]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value)[:_CELL].split())
