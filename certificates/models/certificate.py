"""A certificate as a row: frozen facts, where its document is in the making, and what became of it since."""

import secrets
import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.models.designs import CertificateDesign, Language
from certificates.models.keys import StatusList
from courses.models import Cohort, CourseCompletion
from naast.organisations.models import Provider

if TYPE_CHECKING:
    from datetime import datetime

    from naast.accounts.models import User

TOKEN_BYTES = 16


def new_token() -> str:
    """128 random bits as 22 letters that are safe in an address. Knowing it is the right to look."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class Standing(models.TextChoices):
    """What a certificate is worth today. The state says where it is in its life, this what a stranger should know."""

    WAITING = "waiting", _("Being made")
    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Suspended for now")
    SUPERSEDED = "superseded", _("Replaced")
    REVOKED = "revoked", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Reason(models.TextChoices):
    """Why a certificate was withdrawn or suspended: a class that strangers may see; the note is for the provider."""

    NONE = "", ""
    MISTAKE = "mistake", _("Issued by mistake")
    FRAUD = "fraud", _("The result was not the holder's own")
    FACTS = "facts", _("A fact on it was wrong")
    REQUEST = "request", _("At the holder's request")
    INQUIRY = "inquiry", _("Something is being looked into")
    OTHER = "other", _("Another reason")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """The only way to certificates: by whom they belong to, or by what a worker has to do."""

    def for_provider(self, provider: Provider) -> "CertificateQuerySet":
        """Certificates that this provider issued."""
        return self.filter(provider=provider)

    def for_person(self, person: "User") -> "CertificateQuerySet":
        """Certificates of this learner."""
        return self.filter(person=person)

    def ready_to_make(self, now: "datetime") -> "CertificateQuerySet":
        """Rows that wait for their document or its signature, whose time has come and that no living worker holds."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, state__in=Certificate.IN_THE_MAKING, next_attempt_at__lte=now)


class Certificate(models.Model):
    """A proof of completion. What it certifies is copied here at completion and changes with nothing (rule 3)."""

    class State(models.TextChoices):
        """``RENDERED`` is for a document that still waits for its signature."""

        PENDING = "pending", _("Waiting")
        RENDERED = "rendered", _("Made")
        ISSUED = "issued", _("Issued")
        SUPERSEDED = "superseded", _("Replaced")
        REVOKED = "revoked", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    class Problem(models.TextChoices):
        """Why a certificate still waits. The codes are those of ``certificates.facts`` and ``certificates.signing``."""

        NONE = "", ""
        MISSING_NAME = "missing_name", _("There is no name yet")
        MISSING_GLYPH = "missing_glyph", _("The name has characters we cannot print")
        MISSING_GLYPH_COURSE = "missing_glyph_course", _("The course has characters we cannot print")
        MISSING_PANGO = "missing_pango", _("Pango is not installed")
        MISSING_FONT = "missing_font", _("A font is missing")
        TOO_LONG = "too_long", _("The text does not fit on a page")
        SIGNER_DOWN = "signer_down", _("The signature could not be set")
        NO_SPACE = "no_space", _("There is no room left to store it")
        MAIL = "mail", _("The mail could not be prepared")
        ERROR = "error", _("Something went wrong")

    IN_THE_MAKING: ClassVar[tuple[str, ...]] = (State.PENDING, State.RENDERED)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    # Null only inside the transaction that creates the row: it holds the number the database gave it.
    serial = models.CharField(_("number"), max_length=32, unique=True, null=True, editable=False)  # noqa: DJ001
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING)

    # The proof outlives the account and the enrolment it came from, so neither takes it along.
    completion = models.ForeignKey(
        CourseCompletion, models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="certificates")
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, null=True, blank=True, related_name="certificates", verbose_name=_("group")
    )
    # The earlier one in the chain: a corrected name, a mended fact. One certificate is replaced by one at most.
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    # Names what was issued by hand, so that the same line twice gives one certificate (see services.batches).
    issue_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)

    holder_name = models.TextField(_("name of the holder"), blank=True)
    # Where the mails about it go, and whose it is: an account with this address, once proved, takes it in.
    holder_email = models.EmailField(_("mail address of the holder"), max_length=254, blank=True)
    # SHA-256 over address and salt, as in the credential: proves to whom it was given without showing the address.
    identity_salt = models.CharField(max_length=32, blank=True, editable=False)
    identity_hash = models.CharField(max_length=64, blank=True, editable=False)
    course_title = models.CharField(_("course"), max_length=255)
    course_uid = models.CharField(max_length=64)
    course_version = models.PositiveIntegerField(_("version of the course"))
    level = models.CharField(_("level"), max_length=20, blank=True)
    hours = models.DecimalField(_("study load in hours"), max_digits=5, decimal_places=1)
    outcomes: "models.JSONField[list[str], list[str]]" = models.JSONField(_("learning outcomes"), default=list)
    criteria: "models.JSONField[list[str], list[str]]" = models.JSONField(
        _("what had to be done"), default=list, blank=True
    )
    rki_topics: "models.JSONField[list[dict[str, str]], list[dict[str, str]]]" = models.JSONField(
        _("topics of the Rki"), default=list, blank=True, help_text=_("Each with its code and its name, as named then.")
    )
    score_percent = models.PositiveSmallIntegerField(_("score in percent"), null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField(_("needed score in percent"), null=True, blank=True)
    provider_name = models.CharField(_("training provider"), max_length=120)
    signatory_name = models.CharField(_("signed by"), max_length=120, blank=True)
    signatory_role = models.CharField(_("role of who signs"), max_length=120, blank=True)
    completed_on = models.DateField(_("completed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)  # the last day on which it counts
    # How it looks, frozen too; without one the house's own design.
    design = models.ForeignKey(CertificateDesign, models.PROTECT, null=True, blank=True, related_name="certificates")
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.DUTCH)
    issued_at = models.DateTimeField(_("issued on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Where strangers look up whether it still holds (Bitstring Status List 1.0): a random place in a long list.
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, blank=True, related_name="certificates")
    status_index = models.PositiveIntegerField(null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True, default="")
    reason_note = models.TextField(_("note"), max_length=2000, blank=True)
    # How many days before its end the holder was last reminded.
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    # Private until the holder shares it: a second address, which the holder can take away again.
    share_token = models.CharField(max_length=32, unique=True, null=True, blank=True, editable=False)
    shared_at = models.DateTimeField(null=True, blank=True, editable=False)

    problem = models.CharField(_("why it waits"), max_length=24, choices=Problem.choices, blank=True, default="")
    problem_detail = models.CharField(max_length=200, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    owner = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["pending", "rendered"]),
                name="certificates_in_the_making",
            ),
            models.Index(fields=["person", "created_at"], name="certificates_of_person"),
            models.Index(fields=["provider", "created_at"], name="certificates_of_provider"),
            models.Index(fields=["valid_until"], condition=Q(state="issued"), name="certificates_ending"),
            models.Index(fields=["holder_email"], condition=Q(person=None), name="certificates_unclaimed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["completion"], condition=Q(replaces=None), name="certificates_one_chain_a_completion"
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="certificates_status_place_once"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "rendered", "issued", "superseded", "revoked", "expired"]),
                name="certificates_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "rendered"]) | Q(issued_at__isnull=False, serial__isnull=False),
                name="certificates_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "rendered"]) | Q(problem="", owner="", lease_until=None),
                name="certificates_issued_has_no_problem",
            ),
            models.CheckConstraint(
                condition=(Q(owner="") & Q(lease_until=None)) | (~Q(owner="") & Q(lease_until__isnull=False)),
                name="certificates_lease_has_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | Q(revoked_at__isnull=False), name="certificates_revoked_has_moment"
            ),
            models.CheckConstraint(condition=Q(hours__gte=0), name="certificates_hours_not_negative"),
            models.CheckConstraint(
                condition=Q(score_percent=None) | Q(score_percent__lte=100), name="certificates_score_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial} · {self.course_title}"

    @property
    def verify_url(self) -> str:
        """The absolute address where anybody can check this certificate."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def is_issued(self) -> bool:
        """Whether there is a document to hand out."""
        return self.state == self.State.ISSUED

    def standing(self, today: date | None = None) -> Standing:
        """What it is worth on a day in Amsterdam; today when left out. A date that passed needs no sweep to count."""
        if self.state in self.IN_THE_MAKING:
            return Standing.WAITING
        if self.state in {self.State.REVOKED, self.State.SUPERSEDED}:
            return Standing(self.state)
        over = self.valid_until is not None and self.valid_until < (today or timezone.localdate())
        if over or self.state == self.State.EXPIRED:
            return Standing.EXPIRED
        return Standing.SUSPENDED if self.suspended_at else Standing.VALID

    @property
    def filename(self) -> str:
        """The name of the download, in plain ASCII."""
        return f"bewijs-van-afronding-{self.serial}.pdf"

    @property
    def problem_text(self) -> str:
        """What the learner should know while the certificate waits, and what to do. Empty when nothing is wrong."""
        if self.state not in self.IN_THE_MAKING or not self.problem:
            return ""
        if self.problem == self.Problem.MISSING_NAME:
            return gettext("Your name is still missing. Fill in your name, then we make your proof.")
        if self.problem == self.Problem.MISSING_GLYPH:
            return gettext(
                "We cannot print these characters of your name yet: %(characters)s. "
                "You can write your name in another way. Then we make your proof."
            ) % {"characters": self.problem_detail}
        return gettext("Making your proof takes longer than usual. You need not do anything. We keep trying.")

    @property
    def needs_other_name(self) -> bool:
        """Whether the learner can help by changing the name."""
        return self.state == self.State.PENDING and self.problem in {
            self.Problem.MISSING_NAME,
            self.Problem.MISSING_GLYPH,
        }

    def get_absolute_url(self) -> str:
        """The path of the verification page."""
        return reverse("certificates:verify", args=[self.token])


class CertificateDocument(models.Model):
    """The bytes that were handed out. Apart from the certificate, so that no list ever loads them."""

    certificate = models.OneToOneField(Certificate, models.CASCADE, related_name="document")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)  # lower-case hexadecimal, of ``pdf``
    length = models.PositiveIntegerField()  # bytes
    credential = models.TextField(blank=True)  # Open Badges 3.0, JSON as it is attached to the document
    credential_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    # Nothing for the documents from before there were signatures, and while a made one waits for its own.
    signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("certificate document")
        verbose_name_plural = _("certificate documents")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(length__gt=0), name="certificates_document_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256
