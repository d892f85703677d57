"""Files made to exhaust the server: each is settled within bounds of computing and memory, or the kernel ends it.

256 MB, and 20 seconds of computing: a usual machine needs less than 5 of them, a slow and busy one three times as many. A
bomb that works would take minutes.
"""

import base64
import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import ROOT

# The formats know no database: they run in a bare process, whose limits are theirs alone.
_PROGRAM = """
import resource, sys
sys.path[:0] = [{root!r}, {platform!r}]
from django.conf import settings
settings.configure(USE_I18N=False)
from courses.exchange import files
from courses.exchange.drafts import UnreadableFileError
data = open({file!r}, "rb").read()
resource.setrlimit(resource.RLIMIT_AS, (256 * 2**20, 256 * 2**20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
try:
    parsed = files.read("bom", data)
except UnreadableFileError as error:
    print("refused:", error.message)
else:
    draft = parsed.drafts[0]
    print("kept out:" if draft.reason else "kept:", draft.reason, *draft.notes)
"""


def settle(data: bytes, folder: Path) -> str:
    """What became of the file."""
    file = folder / "bomb"
    file.write_bytes(data)
    program = _PROGRAM.format(root=str(ROOT), platform=str(ROOT / "platform"), file=str(file))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return done.stdout.strip()


def quiz(text: str, *, kind: str = "truefalse", more: str = "") -> bytes:
    return (
        f'<quiz><question type="{kind}"><name><text>a</text></name><questiontext format="html"><text><![CDATA[{text}]]>'
        f'</text>{more}</questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0">'
        "<text>false</text></answer></question></quiz>"
    ).encode()


def ten_gigabytes() -> bytes:
    """A zip of ten megabytes that unpacks to ten gigabytes, as one item of a package."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = pack.compress(bytes(100 * 2**20)) + pack.flush(zlib.Z_FULL_FLUSH)
    body = piece * 100 + zlib.compress(b"", 9, -15)
    manifest = io.BytesIO()
    with zipfile.ZipFile(manifest, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "imsmanifest.xml",
            '<manifest><resources><resource type="imsqti_item_xmlv2p1" href="a.xml"/></resources></manifest>',
        )
        archive.writestr("a.xml", "")
    # The entry is written by hand: zipfile would want to see the ten gigabytes.
    data = manifest.getvalue()
    start = data.rindex(b"PK\x03\x04")
    size = 2**32 - 1
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(body), size, 5, 0) + b"a.xml"
    directory = data[data.index(b"PK\x01\x02") : data.rindex(b"PK\x01\x02")]
    directory += struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(body), size, 5, 0, 0, 0, 0, 0, start
    )
    directory += b"a.xml"
    head = data[:start] + local + body
    return head + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(head), 0)


def shared_bytes() -> bytes:
    """Two thousand files that are all the same bytes."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = pack.compress(b"0" * (20 << 20)) + pack.flush()
    size = 20 << 20
    head = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(body), size, 5, 0) + b"00000" + body
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(body), size, 5, 0, 0, 0, 0, 0, 0
    )
    directory = b"".join(entry + f"{number:05}".encode() for number in range(2000))
    return head + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2000, 2000, len(directory), len(head), 0)


def long_directory() -> bytes:
    """A directory of 200,000 lines for files that are not there."""
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
    directory = b"".join(entry + f"{number:06}".encode() for number in range(200_000))
    start = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 6, 0) + b"000000"
    return start + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), 0, 0)


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(10**6))) + chunk(b"IEND", b"")


def webp(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    content = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sizes
    return b"RIFF" + struct.pack("<I", len(content) + 4) + b"WEBP" + content


def pictured(content: bytes, name: str = "a.png") -> bytes:
    file = f'<file name="{name}" encoding="base64">{base64.b64encode(content).decode()}</file>'
    return quiz(f'<p>Kijk</p><img src="@@PLUGINFILE@@/{name}">', more=file)


LAUGHS = b'<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(10)
)
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip of ten gigabytes": (ten_gigabytes, "refused: The archive"),
    "files that share their bytes": (shared_bytes, "refused: The archive is damaged."),
    "a directory without end": (long_directory, "refused: The archive holds too many files."),
    "billion laughs": (lambda: LAUGHS + b"]><quiz>&k;</quiz>", "refused: The file has a document type"),
    "quadratic blowup": (
        lambda: b'<!DOCTYPE q [<!ENTITY a "' + b"a" * 10**5 + b'">]><quiz>' + b"&a;" * 10**5 + b"</quiz>",
        "refused: The file has a document type",
    ),
    "an external entity": (
        lambda: b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
        "refused: The file has a document type",
    ),
    "an external document type": (
        lambda: b'<!DOCTYPE q SYSTEM "http://127.0.0.1:1/x.dtd"><quiz/>',
        "refused: The file has a document type",
    ),
    "100,000 levels": (lambda: b"<quiz>" + b"<a>" * 10**5 + b"</a>" * 10**5 + b"</quiz>", "refused: The elements"),
    "a huge attribute": (lambda: b'<quiz a="' + b"x" * 15 * 10**6 + b'"/>', "refused: An element of this file"),
    "half a million attributes": (
        lambda: b"<quiz " + b" ".join(b'a%d="x"' % at for at in range(500_000)) + b"/>",
        "refused: An element of this file",
    ),
    "four million elements": (lambda: b"<quiz>" + b"<a/>" * 4 * 10**6 + b"</quiz>", "refused: The file has too much"),
    "200,000 questions": (lambda: b"<quiz>" + b'<question type="x"/>' * 200_000 + b"</quiz>", "refused: The file has"),
    "a long text": (lambda: quiz("x" * 19 * 10**6), "kept out: A text in the question is longer"),
    "elements of HTML in each other": (lambda: quiz("<div>" * 790_000), "kept out: The question has no text."),
    "unclosed tags": (lambda: quiz('<a href="' * 790_000), "kept out: A text in the question"),
    "unclosed comments": (lambda: quiz("x<!--" * 790_000), ""),
    "440,000 pictures": (lambda: quiz('x<img src="data:image/png;base64,AAAA">' * 440_000), "kept"),
    "gaps without an end": (lambda: quiz("{1:SA:" * 300_000, kind="cloze"), "kept out: A gap has no end."),
    "300,000 gaps": (lambda: quiz("{1:SA:=a}" * 300_000, kind="cloze"), "kept out: The question has more than"),
    "five million alternatives": (lambda: quiz("{1:SA:" + "~" * 5 * 10**6 + "}", kind="cloze"), "kept out"),
    "a million markers": (lambda: quiz("[[1]]" * 10**6, kind="gapselect"), "kept out: Gap [[1]] has no answer."),
    "13 MB of nothing as a picture": (lambda: pictured(bytes(13 * 10**6)), "kept:  An image is not carried over"),
    "a PNG of 60,000 by 60,000": (lambda: pictured(png(60_000, 60_000)), "kept:  An image is not carried over"),
    "a PNG of 21 million pixels": (lambda: pictured(png(7000, 3001)), "kept:  An image is not carried over"),
    "a WebP of 256 million pixels": (lambda: pictured(webp(16_000, 16_000)), "kept:  An image is not carried over"),
    "an SVG with a script": (lambda: pictured(b"<svg onload='alert(1)'/>", "a.svg"), "kept:  An image is not carried"),
    "our own part, deep": (
        lambda: quiz("x").replace(
            b"</question>",
            b'<naast xmlns="urn:naast:question" version="1" digest="x">' + b"[" * 10**7 + b"</naast></question>",
        ),
        "kept:  This question was changed outside Naast",
    ),
    "five million characters in a GIFT question": (lambda: b"x" * 5_000_000 + b"{=a}", "kept out: The question is"),
    "backslashes": (lambda: b"\\\\" * 2_500_000 + b"{=a}", "kept out: The question is longer"),
    "braces": (lambda: b"{" * 5_000_000, "refused: A brace has no other half."),
    "tildes": (lambda: b"x {" + b"~" * 5_000_000 + b"}", "kept out: The question is longer"),
    "percentages": (lambda: b"x {" + b"=%1" * 1_500_000 + b"}", "kept out: The question is longer"),
    "tags in a comment": (lambda: b"// " + b"[tag:" * 1_000_000 + b"\nx{T}", "kept:"),
    "categories": (lambda: b"$CATEGORY: " + b"a/" * 2_500_000 + b"\n\nx{T}", "kept:"),
    "Markdown in Markdown": (
        lambda: b"\n\n".join(b"[markdown]" + b"[*" * 1250 + b"{T}" for _number in range(1900)),
        "kept:  A text in Markdown",
    ),
    "a million lines": (lambda: b"x{T}\n\n" * 800_000, "refused: The file has more than 2000 questions."),
    "21 MB": (lambda: b"x" * 21 * 2**20, "refused: The file is larger than 20 MB."),
}


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_bomb_is_settled_within_its_limits(name: str, tmp_path: Path) -> None:
    make, outcome = BOMBS[name]
    assert settle(make(), tmp_path).startswith(outcome)


def test_the_zip_of_ten_gigabytes_is_one() -> None:
    """Its size is what makes the bomb above one."""
    data = ten_gigabytes()
    assert len(data) < 11 * 2**20
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("a.xml") as entry:
        assert sum(len(entry.read(2**20)) for _number in range(300)) == 300 * 2**20
