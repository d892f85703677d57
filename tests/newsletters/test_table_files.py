"""A small file that is made to be a lot of work is refused before the work; an untidy one is read."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from openpyxl import Workbook

from naast.table_files import TableError, most_lines, read_csv, read_table

ROWS = 1_000
LIMIT = most_lines(ROWS)


def table(data: bytes) -> list[tuple[int, str]]:
    found = read_table(data, most_bytes=5_000_000, most_rows=ROWS)
    return [(number, cells[0] if cells else "") for number, cells in found.rows]


def workbook(*, strings: bytes = b"", sheet: bytes = b"", styles: bytes = b"") -> bytes:
    """A real workbook with other insides."""
    made, data = io.BytesIO(), io.BytesIO()
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "e-mail"
    book.save(made)
    inside = {
        "xl/worksheets/sheet1.xml": (b"</sheetData>", sheet),
        "xl/styles.xml": (b"</cellXfs>", styles),
    }
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            end, more = inside.get(name, (b"", b""))
            content = old.read(name)
            assert end in content
            new.writestr(name, content.replace(end, more + end) if more else content)
        new.writestr("xl/sharedStrings.xml", b"<sst>" + strings + b"</sst>")
    return data.getvalue()


def test_empty_lines_before_between_and_after_are_no_trouble() -> None:
    data = b"\n" * 500 + b"e-mail\na@example.org\n\nb@example.org\n" + b";;\n" * 5_000
    assert table(data) == [(502, "a@example.org"), (503, ""), (504, "b@example.org")]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b";\n"])
def test_a_file_of_empty_lines_is_refused_after_some(end: bytes) -> None:
    with pytest.raises(TableError, match=r"20\.000"):
        table(end * (LIMIT + 1) + b"e-mail\na@example.org\n")


@pytest.mark.parametrize("end", [b"\n", b"\x0c", b"\x1e"])
def test_empty_lines_do_not_fill_the_memory(end: bytes) -> None:
    data = b"e-mail\n" + end * 1_000_000 + b"a@example.org\n"
    tracemalloc.start()
    try:
        with pytest.raises(TableError):
            read_csv(data, most_rows=ROWS)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_too_many_rows_are_counted_to_the_last() -> None:
    assert len(table(b"e-mail\n" + b"a@example.org\n" * ROWS + b"\n" * 9)) == ROWS
    with pytest.raises(TableError, match=r"1\.000.*1007"):
        table(b"e-mail\n" + b"a@example.org\n" * (ROWS + 1) + b"\n" * 5 + b"b@example.org\n\n")


def test_a_workbook_is_read_and_a_row_far_below_is_not_lost() -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>a@example.org</t></is></c></row>'
    assert table(workbook(sheet=row.format(3).encode())) == [(2, ""), (3, "a@example.org")]
    for far in (ROWS + 5, LIMIT + 5, 1_048_576):
        with pytest.raises(TableError):
            table(workbook(sheet=row.format(far).encode()))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(workbook(strings=b"<si/>" * 100_000), id="empty strings"),
        pytest.param(workbook(sheet=b'<row r="2">' + b"<c/>" * 100_000 + b"</row>"), id="one wide row"),
        pytest.param(workbook(sheet=b"<row/>" * 100_000), id="empty rows"),
        pytest.param(workbook(styles=b"<xf/>" * 30_000), id="styles"),
        pytest.param(workbook(strings=b"<x:si/>" * 30_000), id="names of another kind"),
        pytest.param(workbook(strings=b" " * 11_000_000), id="spaces"),
    ],
)
def test_a_small_workbook_of_very_many_parts_is_refused_before_it_is_read(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(data) < 100_000
    monkeypatch.setattr("naast.table_files.load_workbook", None)  # calling it would give another message
    with pytest.raises(TableError, match="uitgepakt"):
        table(data)


def lying(name: str, content: bytes, claimed: int, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of one part, of which both headers say that it is smaller than it is."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = packed.compress(content) + packed.flush()
    written = name.encode()
    sizes = (method, 0, 33, zlib.crc32(content[:claimed]), len(squeezed), claimed, len(written), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, sizes[0], *sizes[1:]) + written + squeezed
    directory = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, *sizes, 0, 0, 0, 0, 0) + written
    return local + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(local), 0)


def test_a_part_that_lies_about_its_size_is_not_unpacked_to_the_end() -> None:
    data = lying("xl/workbook.xml", b" " * 200_000_000, 100)
    assert len(data) < 300_000
    tracemalloc.start()
    try:
        with pytest.raises(TableError, match="XLSX"):
            table(data)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_can_only_be_unpacked_at_once_is_refused(method: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        archive.writestr("xl/workbook.xml", b" " * 5_000_000)
    opened: list[object] = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *parts, **_more: opened.append(parts))
    with pytest.raises(TableError, match="XLSX"):
        table(data.getvalue())
    assert opened == []


def test_a_directory_of_very_many_parts_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"xl/{number}.xml", b"")
    monkeypatch.setattr("naast.table_files.zipfile.ZipFile", None)  # calling it would give another message
    with pytest.raises(TableError, match="uitgepakt"):
        table(data.getvalue())


def document_type(encoding: str, before: str) -> bytes:
    entities = '<!ENTITY a "e-mail"><!ENTITY b SYSTEM "file:///etc/hostname">'
    text = f'<?xml version="1.0"?>{before}<!DOCTYPE sst [{entities}]><sst><si><t>&a;&b;</t></si></sst>'
    return text.encode(encoding)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(document_type("utf-8", ""), id="at the start"),
        pytest.param(document_type("utf-8", f"<!--{'x' * 10_000}-->"), id="behind a long remark"),
        pytest.param(document_type("utf-16", ""), id="in two bytes a letter"),
        pytest.param(document_type("utf-16-be", ""), id="the other way round"),
    ],
)
def test_a_part_with_a_document_type_never_reaches_a_reader_of_xml(
    part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, data = io.BytesIO(workbook()), io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            new.writestr(name, part if name == "xl/sharedStrings.xml" else old.read(name))
    read: list[object] = []
    monkeypatch.setattr("naast.table_files.load_workbook", lambda *parts, **_more: read.append(parts))
    with pytest.raises(TableError, match="XLSX"):
        table(data.getvalue())
    assert read == []
