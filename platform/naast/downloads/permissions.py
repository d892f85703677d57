"""Who may have a document, what keeps a download from being published, and what editors may see here."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

from naast.downloads import selectors
from naast.downloads.models import DownloadPage

EDITOR_PERMISSIONS = ("view_filerequest", "view_downloadcount", "change_bookprint")


def errors(page: Any) -> list[str]:
    """What makes that a page must not be published: a download that has nothing to download."""
    if isinstance(page, DownloadPage) and not page.document_id and not page.book_id:
        return [_("Choose a file or a book. There is nothing to download yet.")]
    return []


def may_open(request: HttpRequest, document: Any) -> bool:
    """Whether a document can be opened by its own address.

    Not when a form stands before it, since the link from the form leads elsewhere, nor from outside the wall of a page
    that has it. Who edits documents can always look.
    """
    pages = DownloadPage.objects.filter(document=document)
    if not any(page.ask_details or not selectors.may_read(request, page) for page in pages):
        return True
    policy = policy_registry.get_by_type(get_document_model())
    return bool(policy.user_has_any_permission_for_instance(request.user, ["change", "choose"], document))


def grant_editing(group: Group) -> None:
    """Let a group see requests and counts, and try a PDF again."""
    own = Permission.objects.filter(content_type__app_label="downloads", codename__in=EDITOR_PERMISSIONS)
    group.permissions.add(*own)
