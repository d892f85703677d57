"""The files of a QTI package: a manifest that names the items, the items, and their pictures."""

import posixpath
from urllib.parse import unquote

from django.utils.translation import gettext as _t

from courses.exchange import images
from courses.exchange.archives import Archive
from courses.exchange.drafts import MAX_QUESTIONS, Draft, Parsed, UnreadableFileError, place
from courses.exchange.markup import clean
from courses.exchange.qti import item
from courses.exchange.qti.names import normalise
from courses.exchange.safe_xml import MAX_ELEMENTS, Element, parse

_MAX_ITEM = 2 * 1024 * 1024
MANIFEST = "imsmanifest.xml"


def read(data: bytes) -> Parsed:
    """The questions of a package (zip) or of one item (XML).

    Raises:
        UnreadableFileError: damaged, not QTI, or beyond a bound.
    """
    parsed = Parsed(format="qti")
    if data.startswith(b"PK"):
        _package(Archive(data), parsed)
    else:
        root = normalise(parse(data))
        if root.name != "assessmentItem":
            raise UnreadableFileError(_t("This XML file does not hold a QTI item."), f"<{root.name[:40]}>")
        _add(root, parsed, "", None)
    if not parsed.drafts:
        raise UnreadableFileError(_t("The file holds no questions."))
    return parsed


def _package(archive: Archive, parsed: Parsed) -> None:
    manifests = sorted((name for name in archive.names() if posixpath.basename(name) == MANIFEST), key=len)
    elements = 0
    for path in _items(archive, manifests[0], parsed) if manifests else _every_xml(archive):
        if path not in archive:
            raise UnreadableFileError(_t("The manifest names a file that is not in the package."), path[:200])
        data = archive.read(path)
        if len(data) > _MAX_ITEM:
            raise UnreadableFileError(_t("An item is larger than 2 MB."), path[:200])
        root = normalise(parse(data, path))
        elements += sum(1 for _element in root.walk())
        if elements > MAX_ELEMENTS:
            raise UnreadableFileError(_t("The file has too many elements. Split it into smaller files."), path[:200])
        if root.name == "assessmentItem":
            _add(root, parsed, path, archive)
        elif root.name in {"assessmentTest", "assessmentSection"}:
            parsed.note(_t("The order and rules of a test are not carried over, only its questions."))


def _items(archive: Archive, manifest: str, parsed: Parsed) -> list[str]:
    """The items a manifest names, in its order."""
    root = parse(archive.read(manifest), manifest)
    base = posixpath.dirname(manifest)
    found = []
    for resource in (element for element in root.walk() if element.name == "resource"):
        kind = resource.get("type").lower()
        if "qti" not in kind or "_test_" in kind or "section" in kind:
            if "_test_" in kind:
                parsed.note(_t("The order and rules of a test are not carried over, only its questions."))
            continue
        if "item" in kind and resource.get("href"):
            found.append(posixpath.normpath(posixpath.join(base, unquote(resource.get("href")))))
    return list(dict.fromkeys(found))[: MAX_QUESTIONS + 1]


def _every_xml(archive: Archive) -> list[str]:
    found = [name for name in archive.names() if name.lower().endswith(".xml")]
    if not found:
        raise UnreadableFileError(_t("The package has no manifest and no items."), MANIFEST)
    return found


def _add(root: Element, parsed: Parsed, path: str, archive: Archive | None) -> None:
    number = len(parsed.drafts) + 1
    draft = Draft(
        title=" ".join(clean(root.get("title")).split())[:255],
        place=place(number, file=path) if path else place(number, root.line),
    )
    parsed.add(draft)
    item.read(root, draft, lambda source, alt: _image(source, path, archive, parsed, draft))
    draft.title = draft.title or root.get("identifier")[:255] or draft.place


def _image(source: str, path: str, archive: Archive | None, parsed: Parsed, draft: Draft) -> str | None:
    """The key of a picture in the package, by its path from the item."""
    try:
        if source.startswith("data:image/") and ";base64," in source[:60]:
            return parsed.keep(images.from_base64("image", source.split(",", 1)[1]))
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(source.partition("?")[0])))
        if archive is not None and "://" not in source and name in archive:
            return parsed.keep(images.checked(posixpath.basename(name), archive.read(name)))
    except images.RefusedImageError as error:
        draft.note(_t("An image is not carried over: %(reason)s.") % {"reason": error})
        return None
    draft.note(_t("The image “%(name)s” is not in the file.") % {"name": source[-80:]})
    return None
