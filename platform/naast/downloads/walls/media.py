"""Uploaded files on their way out: images only, each as what it is, able to do nothing.

Documents never leave here: they go by Wagtail's view or by a download, which know who may have them.
"""

import posixpath
from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

_KINDS = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
# Of the library, and those that wait there until an editor has filled in the rest (wagtail.models.UploadedFile).
_DOCUMENTS = frozenset({"documents", "wagtail_uploads"})
# A drawing that is opened by itself is a page: it may style itself and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the media folder.

    Raises:
        Http404: it is a document, or there is no such file.
    """
    # As the file system will read it: //documents/ and ./documents/ are the same folder.
    plain = posixpath.normpath(path.replace("\\", "/")).lstrip("/")
    if plain.startswith("..") or plain.split("/")[0].lower() in _DOCUMENTS:
        raise Http404
    response = serve(request, plain, document_root=str(settings.MEDIA_ROOT))
    kind = _KINDS.get(PurePosixPath(plain).suffix.lower())
    if "Content-Type" in response:
        response["Content-Type"] = kind or "application/octet-stream"
    if kind is None:
        response["Content-Disposition"] = "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response
