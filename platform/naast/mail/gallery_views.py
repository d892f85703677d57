"""The gallery in Wagtail's admin: every kind of mail as people get it, light, dark and as text. It shows no real data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet

from naast.mail import gallery
from naast.mail.quality import check_mail, size_in_kb

NAME = "mail_gallery"
_SIZES = (600, 390)  # a mail program on a desk, and a phone
_LIGHT, _DARK, _TEXT = "licht", "donker", "tekst"
# No script, no request, no way out: even the links of an example do nothing.
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All kinds, under their headings, with what makes them go out and what they weigh."""
    groups: dict[gallery.Group, list[dict[str, object]]] = {}
    for sample in gallery.samples():
        mail = sample.rendered()
        row = {"sample": sample, "subject": mail.subject, "size": size_in_kb(mail.html)}
        groups.setdefault(sample.group, []).append(row)
    return render(
        request,
        "mail/admin/gallery.html",
        {
            "page_title": _("All mails"),
            "header_icon": "mail",
            "groups": [(group.label, rows) for group, rows in groups.items()],
        },
    )


@require_safe
def detail(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind, on two widths, with what the checks say about it."""
    sample = _sample(kind)
    mail = sample.rendered()
    looks = {_LIGHT: _("Light"), _DARK: _("Dark"), _TEXT: _("Text")}
    look = request.GET.get("beeld", "")
    return render(
        request,
        "mail/admin/gallery_mail.html",
        {
            "page_title": str(sample.label),
            "header_icon": "mail",
            "sample": sample,
            "mail": mail,
            "size": size_in_kb(mail.html),
            "problems": check_mail(mail.html, mail.text),
            "looks": looks.items(),
            "look": look if look in looks else _LIGHT,
            "sizes": _SIZES,
        },
    )


@require_safe
def html(request: HttpRequest, kind: str, look: str) -> HttpResponse:
    """The HTML part alone, locked up by the policy in its header.

    Raises:
        Http404: no such kind, or no such look.
    """
    mail = _sample(kind).rendered()
    if look not in {_LIGHT, _DARK}:
        raise Http404
    page = gallery.in_dark(mail.html) if look == _DARK else gallery.in_light(mail.html)
    return HttpResponse(page, headers={"Content-Security-Policy": _SANDBOX})


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole message as a file, for a look in a mail program."""
    response = HttpResponse(_sample(kind).message(), content_type="message/rfc822")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{kind}.eml") or "attachment"
    )
    return response


class GalleryViewSet(ViewSet):
    """All mails."""

    name = NAME
    url_prefix = "mail/voorbeelden"
    icon = "mail"
    menu_label = gettext_lazy("All mails")
    menu_name = "alle-mails"

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, one mail, its HTML in a frame, and the file."""
        return [
            path("", index, name="index"),
            path("<slug:kind>/", detail, name="detail"),
            path("<slug:kind>/bericht.eml", download, name="download"),
            path("<slug:kind>/<slug:look>/", html, name="html"),
        ]


def _sample(kind: str) -> gallery.Sample:
    found = gallery.sample(kind)
    if found is None:
        raise Http404
    return found
