"""Somebody asks for a file, and how often files are downloaded."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from naast.downloads import limits, links, newsletter
from naast.downloads.models import DownloadCount, DownloadIndexPage, DownloadPage, FileRequest
from naast.mail.addresses import address_hash
from naast.mail.services import enqueue_template

MAIL = "download_link"
FOLDER = "downloads/mail"


class TooMany(Exception):
    """This network asked for more files than a person does."""


@dataclass(frozen=True)
class Asker:
    """What somebody filled in, and the network (shortened) it came from."""

    name: str
    email: str
    organisation: str = ""
    network: str = ""


@transaction.atomic
def ask_file(page: DownloadPage, asker: Asker, consent: newsletter.Offer | None, source: str) -> FileRequest:
    """Keep who asks for a file, mail the link, and hand a sign-up for the newsletter to the room that has it.

    Args:
        page: live, with a form.
        asker: as filled in.
        consent: the newsletter whose box was ticked, with the words beside it; nothing when it was not.
        source: the address of the form, for the consent log.

    Raises:
        TooMany: the network is over its limit; nothing was kept.
    """
    # One at a time from here to the commit, on the row of the list: else a hundred at once would all count the same.
    list(DownloadIndexPage.objects.select_for_update().order_by().values_list("pk"))
    if not limits.network_may(asker.network):
        raise TooMany
    mailed = limits.address_may(asker.email)
    row = FileRequest.objects.create(
        page=page,
        name=asker.name,
        email=asker.email,
        organisation=asker.organisation,
        address_hash=address_hash(asker.email),
        network=asker.network,
        newsletter=consent.slug if consent else "",
        consent_text=consent.text if consent else "",
        mailed=mailed,
    )
    if mailed:
        enqueue_template(
            kind=MAIL, to=asker.email, context=mail_context(page, row), key=f"{MAIL}:{row.secret}", folder=FOLDER
        )
    if consent:
        newsletter.take(consent, asker.email, source=source, network=asker.network)
    return row


def mail_context(page: DownloadPage, row: FileRequest) -> dict[str, object]:
    """The values of the mail with the link: not the name, since a stranger may have typed both."""
    return {
        "title": page.title,
        "url": links.absolute(links.file_path(row)),
        "erase_url": links.absolute(links.erase_path(row)),
        "until": timezone.localtime(row.asked_at + links.WORKS),
        "kept_days": settings.DOWNLOAD_REQUESTS_KEPT_DAYS,
    }


def count(page: DownloadPage) -> None:
    """Add one to the downloads of today."""
    today = DownloadCount.objects.filter(page=page, day=timezone.localdate())
    if today.update(number=F("number") + 1):
        return
    try:
        with transaction.atomic():
            DownloadCount.objects.create(page=page, day=timezone.localdate(), number=1)
    except IntegrityError:  # somebody else was the first of today at the same moment
        today.update(number=F("number") + 1)


def forget_old() -> int:
    """Remove requests whose time is over; returns how many. The counts hold nothing about a person and stay."""
    before = timezone.now() - timedelta(days=settings.DOWNLOAD_REQUESTS_KEPT_DAYS)
    return FileRequest.objects.filter(asked_at__lt=before).delete()[0]
