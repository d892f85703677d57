"""The wall before Wagtail's library of documents: a file is what its name says, and nothing else as well."""

import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm

# Where the text of an Office file is, by the end of its name; the files themselves are archives.
_OFFICE = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
    "ods": "content.xml",
}
_MARKUP = (b"<script", b"<html", b"<!doctype", b"<svg", b"<iframe", b"<?xml", b"<?php")
_START = 1024  # bytes in which a reader of web pages looks for a sign of one
_WRONG = _(
    "This is not a %(kind)s file, though its name says so. Save it again in the program it comes from, as %(kind)s."
)


class PaperField(WagtailDocumentField):
    """A document that is what it says."""

    def to_python(self, data: Any) -> Any:
        """The upload, after Wagtail's own checks.

        Raises:
            ValidationError: with what to do, in words for an editor.
        """
        if data not in self.empty_values:
            check(str(data.name), data)
        return super().to_python(data)


class PaperForm(BaseDocumentForm):
    """The base of every form of Wagtail that takes a document (``WAGTAILDOCS_DOCUMENT_FORM_BASE``)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = PaperField(label=field.label, required=field.required, widget=field.widget)


def check(name: str, upload: Any) -> None:
    """Look at an upload.

    Raises:
        ValidationError: it cannot come in, with what to do.
    """
    kind = PurePosixPath(name).suffix.lower().removeprefix(".")
    if kind not in _CHECKS:
        raise ValidationError(
            _(
                "Files of this kind cannot come in: someone who opens one may run a program. Save it as PDF, and choose that."
            ),
            code="kind",
        )
    if upload.size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
        raise ValidationError(
            _("This file is larger than %(most)s. Make its pictures smaller, and choose it again."),
            code="too_large",
            params={"most": filesizeformat(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)},
        )
    upload.seek(0)
    content = bytes(upload.read())
    upload.seek(0)
    if not _CHECKS[kind](kind, content):
        raise ValidationError(_WRONG, code="wrong", params={"kind": kind.upper()})


def _is_pdf(kind: str, content: bytes) -> bool:
    # From the very first byte: a PDF may begin later, and then something else can stand before it.
    return content.startswith(b"%PDF-") and not _is_markup(content)


def _is_office(kind: str, content: bytes) -> bool:
    """An archive with the part that makes it this kind, without macros."""
    from io import BytesIO

    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        return False
    return _OFFICE[kind] in names and not any("vbaproject" in name or name.startswith("basic/") for name in names)


def _is_text(kind: str, content: bytes) -> bool:
    if b"\0" in content or _is_markup(content):
        return False
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            content.decode("cp1252")
        except UnicodeDecodeError:
            return False
    return True


def _is_markup(content: bytes) -> bool:
    start = content[:_START].lower()
    return any(sign in start for sign in _MARKUP)


_CHECKS: dict[str, Callable[[str, bytes], bool]] = {
    "pdf": _is_pdf,
    **dict.fromkeys(_OFFICE, _is_office),
    "csv": _is_text,
    "txt": _is_text,
}
