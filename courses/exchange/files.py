"""Any file of questions: which format it is, and what is in it."""

from collections.abc import Callable

from django.utils.translation import gettext as _t

from courses.exchange import gift, moodle, qti
from courses.exchange.drafts import MAX_UPLOAD, Parsed, UnreadableFileError

# Reading markup costs by the tag. Two thousand questions of an honest export stay far below this.
MAX_MARKS = 800_000
READERS: dict[str, Callable[[bytes], Parsed]] = {
    "gift": gift.read,
    "moodle_xml": moodle.read,
    "qti": qti.read,
}


def detect(name: str, data: bytes) -> str:
    """The format of a file, by what is in it; its name decides nothing, names are wrong often enough.

    Raises:
        UnreadableFileError: empty, or none of the formats.
    """
    start = data[:65_536]
    if not data.strip():
        raise UnreadableFileError(_t("The file is empty."), name[:100])
    if start.startswith(b"PK"):
        return "qti"
    text = start.decode("utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1", "ignore")
    head = text.removeprefix("ï»¿").lstrip()
    is_item = "assessmentItem" in head or "qti-assessment-item" in head
    # A question in GIFT may begin with a tag of HTML.
    if head.startswith("<") and (is_item or "<?xml" in head or "<quiz" in head or "{" not in head):
        return "qti" if is_item and "<quiz" not in head else "moodle_xml"
    if b"\0" in start and start[:2] not in {b"\xff\xfe", b"\xfe\xff"} and start.count(b"\0") < len(start) // 3:
        raise UnreadableFileError(
            _t("This is not a file of questions. Use GIFT, Moodle XML or a QTI package."), name[:100]
        )
    return "gift"


def read(name: str, data: bytes) -> Parsed:
    """The questions of a file in any of the formats.

    Raises:
        UnreadableFileError: it cannot be read, or is larger than a file of questions may be.
    """
    if len(data) > MAX_UPLOAD:
        raise UnreadableFileError(_t("The file is larger than 20 MB."), name[:100])
    if data.count(b"<") + data.count(b"&") > MAX_MARKS:
        raise UnreadableFileError(_t("The file has too much markup. Split it into smaller files."), name[:100])
    try:
        return READERS[detect(name, data)](data)
    except UnreadableFileError as error:
        # A refusal that knows no place of its own is about the file as a whole.
        raise UnreadableFileError(error.message, error.place or name[:100]) from error
