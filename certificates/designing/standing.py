"""Which design holds: one live for a course and language, one for all other courses."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from certificates.designing import images

if TYPE_CHECKING:
    from certificates.models import CertificateTemplatePage


def others_in_the_way(
    page: "CertificateTemplatePage", parent: Page, course_uid: str, language: str, goes_live_at: dt.datetime | None
) -> str:
    """Return which live design stands where ``page`` would come, and what to do; empty when the place is free.

    A design that is over before ``page`` goes live, by their schedules, stands in nobody's way.

    Parameters:
        parent: the provider's page it stands or will stand below.
        course_uid: key of its course; empty for the design of all other courses.
        language: ``"nl"`` or ``"en"``.
        goes_live_at: when its schedule says; without one it is now.
    """
    others = type(page).objects.child_of(parent).live().exclude(pk=page.pk)
    others = others.filter(course_uid=course_uid, language=language)
    if goes_live_at is not None:
        others = others.filter(Q(expire_at=None) | Q(expire_at__gt=goes_live_at))
    other = others.first()
    if other is None:
        return ""
    if course_uid:
        text = _(
            "“%(other)s” is already the design of this course in this language. Take that one offline first, "
            "or save this one as a draft."
        )
    else:
        text = _(
            "“%(other)s” is already the design of all other courses in this language. Take that one offline first, "
            "choose a course, or save this one as a draft."
        )
    return text % {"other": other.title}


def errors(page: Page) -> Iterator[str]:
    """What makes that a design must not be published, as it was saved last: pictures and courses can go since.

    Other pages have none (``naast.pages.publishing``).
    """
    from certificates.models import CertificateTemplatePage

    if not isinstance(page, CertificateTemplatePage):
        return
    parent = page.get_parent()
    if problem := others_in_the_way(page, parent, page.course_uid, page.language, page.go_live_at):
        yield problem
    if page.course_uid and page.course is None:
        yield _("The course of this design is gone. Choose another, or none.")
    for picture, name in ((page.logo, _("logo")), (page.signature, _("picture of the signature"))):
        if picture is not None and not _prints(picture):
            yield _("We cannot print the %(picture)s any more. Choose it again.") % {"picture": name}


def _prints(picture: object) -> bool:
    try:
        images.data_address(picture)
    except images.PictureRefused:
        return False
    return True
