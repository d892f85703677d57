"""Who asked for a file, for as long as we need it; and how often a file was downloaded, about nobody."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.downloads.models.pages import DownloadPage
from naast.organisations.models import new_secret


class FileRequest(models.Model):
    """Somebody gave a name and an address for a file. Removed after ``settings.DOWNLOAD_REQUESTS_KEPT_DAYS`` days."""

    page = models.ForeignKey(DownloadPage, models.CASCADE, related_name="requests", verbose_name=_("download"))
    secret = models.CharField(max_length=32, unique=True, default=new_secret, editable=False)
    name = models.CharField(_("name"), max_length=120)
    email = models.CharField(_("mail address"), max_length=254)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    # Of the address, as the outbox keeps it: for the limits, and to find the rows of who asks to be erased.
    address_hash = models.CharField(max_length=64, db_index=True, editable=False)
    network = models.CharField(max_length=50, blank=True, editable=False)  # /24 or /48
    # The words beside the box of the newsletter that was ticked; empty when it was not.
    newsletter = models.CharField(max_length=50, blank=True, editable=False)
    consent_text = models.TextField(_("agreed to"), blank=True, editable=False)
    mailed = models.BooleanField(default=False, editable=False)
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now, db_index=True, editable=False)

    class Meta:
        verbose_name = _("request for a file")
        verbose_name_plural = _("requests for files")
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} · {self.page_id}"


class DownloadCount(models.Model):
    """How often a file was downloaded on a day. Nothing about who."""

    page = models.ForeignKey(DownloadPage, models.CASCADE, related_name="counts", verbose_name=_("download"))
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("downloads"), default=0)

    class Meta:
        verbose_name = _("downloads of a day")
        verbose_name_plural = _("downloads of days")
        ordering: ClassVar[list[str]] = ["-day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["page", "day"], name="downloads_count_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} · {self.day}: {self.number}"
