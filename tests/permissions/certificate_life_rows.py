"""Rows of the table about the holder's own pages of a certificate, and the address at which it is shared."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2

from certificates.models import Certificate, CertificateDocument


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    own, posted = {"learner": 200}, {"learner": 302}
    return {
        "certificates:mine": row(_own(""), 404, own),
        "certificates:credential": row(_own("credential.json"), 404, own),
        "certificates:picture": row(_own("beeld.png"), 404, own),
        "certificates:share": row(_own("delen/"), 404, posted, method="post"),
        "certificates:share (look)": row(_own("delen/"), 405, visitor=405),
        "certificates:unshare": row(_own("niet-meer-delen/"), 404, posted, method="post"),
        "certificates:other_name": row(
            _own("andere-naam/"), 404, posted, method="post", data=lambda world: {"naam": "Alice de Boer"}
        ),
        "certificates:shared": everybody(_shared("")),
        "certificates:shared_pdf": everybody(_shared("pdf/")),
        "certificates:shared_credential": everybody(_shared("credential.json")),
        "certificates:shared_picture": everybody(_shared("beeld.png")),
        # Unknown addresses are in tests/certificates/life/test_sharing.py: a table of them runs into the limit.
    }


def _own(rest: str) -> Callable[[Any], str]:
    def address(world: Any) -> str:
        _with_document(world.certificate)
        return f"/mijn/certificaat/{world.certificate.uid}/{rest}"

    return address


def _shared(rest: str) -> Callable[[Any], str]:
    def address(world: Any) -> str:
        _with_document(world.certificate)
        Certificate.objects.filter(pk=world.certificate.pk).update(share_token="B" * 22)
        return f"/certificaat/gedeeld/{'B' * 22}/{rest}"

    return address


def _with_document(certificate: Certificate) -> None:
    """Give it a document that a picture can be made of, and a credential."""
    with pypdfium2.PdfDocument.new() as empty:
        empty.new_page(842, 595)
        content = BytesIO()
        empty.save(content)
    documents = CertificateDocument.objects.filter(certificate=certificate)
    documents.update(pdf=content.getvalue(), length=len(content.getvalue()), credential="{}")
