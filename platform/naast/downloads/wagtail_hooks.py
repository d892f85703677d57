"""Where the downloads room meets Wagtail: walls around documents, and the overview of editors."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from naast.downloads import admin_views, permissions
from naast.downloads.models import BookPrint, EbookPage


@hooks.register("before_serve_document")
def keep_walls(document: Any, request: HttpRequest) -> HttpResponse | None:
    """A document behind a form or a wall is not found at its own address.

    Raises:
        Http404: the visitor has to come by the page.
    """
    if not permissions.may_open(request, document):
        raise Http404
    return None


@hooks.register("before_edit_page")
def tell_about_the_pdf(request: HttpRequest, page: Page) -> None:
    """Say above the editor of a book how its PDF is doing; not to scripts that fetch parts of it."""
    if request.method != "GET" or "_w_hydrate_create_view" in request.GET or not isinstance(page, EbookPage):
        return
    row = BookPrint.objects.filter(book=page).defer("pdf").first()
    if row is None:
        return
    overview = messages.button(reverse("downloads_overview"), _("See the PDFs"))
    if row.state == BookPrint.State.FAILED:
        why = _("The PDF could not be made. %(reason)s Readers get the one before.")
        messages.error(request, why % {"reason": _(row.reason) if row.reason else ""}, buttons=[overview])
    elif row.is_busy:
        messages.info(request, _("The PDF is being made. Readers get the one before until it is ready."), [overview])
    else:
        done = _("Readers get a PDF of %(pages)s pages. Publish a change and it is made anew.")
        messages.info(request, done % {"pages": row.pages})


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Our own pages among Wagtail's."""
    return [
        path("downloads/", admin_views.overview, name="downloads_overview"),
        path("downloads/pdf/<int:print_id>/", admin_views.try_again, name="downloads_try_again"),
    ]


class _Downloads(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return admin_views.may_see(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """How editors come there."""
    return _Downloads(gettext_lazy("Downloads"), reverse("downloads_overview"), icon_name="download", order=260)


@hooks.register("register_permissions")
def own_permissions() -> Any:
    """What a group can be given in Wagtail's settings."""
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="downloads", codename__in=permissions.EDITOR_PERMISSIONS)
