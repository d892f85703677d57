"""The only door for XML: no document types, no entities, nothing fetched, and bounds on everything that can grow.

The parser is the standard library's expat. It tells lines, which people need, and every bound stops it at once. A
document type is refused as a whole: entities, external files and default attributes all need one, honest exports never.
"""

from collections.abc import Iterator
from xml.parsers import expat
from xml.parsers.expat import errors

from django.utils.translation import gettext as _t

from courses.exchange.drafts import UnreadableFileError

MAX_DEPTH = 60
MAX_ELEMENTS = 250_000
MAX_ATTRIBUTES = 60
MAX_ATTRIBUTE = 20_000


class Element:
    """One element: its name without namespace, its attributes, its own text and its children with their tails."""

    __slots__ = ("attributes", "children", "line", "name", "namespace", "tail", "text")

    def __init__(self, name: str, namespace: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self.text = ""
        self.tail = ""

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def all(self, *names: str) -> list["Element"]:
        """The children with one of these names."""
        return [child for child in self.children if child.name in names]

    def first(self, *path: str) -> "Element | None":
        """The first element down this path of names."""
        found: Element | None = self
        for name in path:
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def said(self, *path: str, default: str = "") -> str:
        """The text of the first element down this path, without spaces around it."""
        found = self.first(*path)
        return default if found is None else found.text.strip()

    def walk(self) -> Iterator["Element"]:
        """This element and everything in it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def whole_text(self) -> str:
        """All text in it, markup left out."""
        return "".join([self.text, *(child.whole_text() + child.tail for child in self.children)])


def parse(data: bytes, file: str = "") -> Element:
    """The root element of a document.

    Raises:
        UnreadableFileError: not well-formed, or beyond a bound; the place has line and column.
    """
    return _Door(file).read(data)


class _Door:
    """One reading of one document."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = 64 * 1024
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.pieces.append
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.doctype
        self.parser.ExternalEntityRefHandler = self.doctype

    def read(self, data: bytes) -> Element:
        try:
            self.parser.Parse(data, True)  # noqa: FBT003 (takes no keywords)
        except expat.ExpatError as error:
            raise UnreadableFileError(_said(error.code), self.place(error.lineno, error.offset + 1)) from error
        except UnreadableFileError:
            raise
        except (ValueError, LookupError) as error:
            # An encoding Python does not know, or bytes that are not of it.
            raise self.refusal(_t("The characters of this file cannot be read. Save it as UTF-8.")) from error
        if self.root is None:
            raise self.refusal(_t("The file is empty."))
        return self.root

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.flush()
        self.count += 1
        if len(self.open) >= MAX_DEPTH:
            raise self.refusal(_t("The elements of this file lie too deep in each other."))
        if self.count > MAX_ELEMENTS:
            raise self.refusal(_t("The file has too many elements. Split it into smaller files."))
        if len(attributes) > MAX_ATTRIBUTES or any(len(value) > MAX_ATTRIBUTE for value in attributes.values()):
            raise self.refusal(_t("An element of this file has too many or too long attributes."))
        namespace, _space, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else {}
        element = Element(local, namespace, plain, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.flush()
        self.open.pop()

    def flush(self) -> None:
        """Give the text that was gathered to the element it belongs to."""
        if not self.pieces:
            return
        text = "".join(self.pieces)
        self.pieces.clear()
        if not self.open:
            return
        children = self.open[-1].children
        if children:
            children[-1].tail += text
        else:
            self.open[-1].text += text

    def doctype(self, *_declaration: object) -> int:
        raise self.refusal(_t("The file has a document type or entities. These are refused for safety."))

    def refusal(self, message: str) -> UnreadableFileError:
        return UnreadableFileError(
            message, self.place(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        )

    def place(self, line: int, column: int) -> str:
        if self.file:
            return _t("%(file)s, line %(line)d, column %(column)d") % {
                "file": self.file,
                "line": line,
                "column": column,
            }
        return _t("line %(line)d, column %(column)d") % {"line": line, "column": column}


def _said(code: int) -> str:
    """What is wrong with the XML, in words a person can do something with."""
    reasons = {
        errors.XML_ERROR_NO_ELEMENTS: _t("The file is empty or stops too early."),
        errors.XML_ERROR_UNCLOSED_TOKEN: _t("The file stops too early."),
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION: _t("The file stops too early."),
        errors.XML_ERROR_TAG_MISMATCH: _t("This is not valid XML: an element is closed that was not open."),
        errors.XML_ERROR_DUPLICATE_ATTRIBUTE: _t("This is not valid XML: an attribute occurs twice."),
        errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: _t("This is not valid XML: something follows after the end."),
        errors.XML_ERROR_UNDEFINED_ENTITY: _t("This is not valid XML: it names an entity that does not exist."),
        errors.XML_ERROR_UNBOUND_PREFIX: _t("This is not valid XML: a prefix has no namespace."),
        errors.XML_ERROR_INVALID_TOKEN: _t("This is not valid XML: there is a character that cannot stand here."),
    }
    return reasons.get(expat.ErrorString(code), _t("This is not valid XML."))
