"""What readers say below an article, and what moderators decided about it (ADR 0035)."""

import hashlib
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TEXT_LENGTH = 4_000  # characters
NAME_LENGTH = 80  # characters
ADDRESS_LENGTH = 254  # characters
REASON_LENGTH = 300  # characters


def _secret() -> str:
    return secrets.token_urlsafe(16)


class State(models.TextChoices):
    """Where a comment is."""

    WAITING = "waiting", _("waiting")
    APPROVED = "approved", _("on the site")
    REJECTED = "rejected", _("rejected")
    SPAM = "spam", _("spam")
    DELETED = "deleted", _("deleted by the writer")


class Suspicion(models.TextChoices):
    """Why a machine put a comment aside; moderators read it."""

    NONE = "", _("nothing")
    TRAP = "trap", _("A field that people do not see was filled in.")
    LINKS = "links", _("There are many links in it.")
    WORDS = "words", _("There is a word in it from the list of words.")
    REPEATED = "repeated", _("The same text came in with another address.")


class Comment(models.Model):
    """One comment of a reader, or a reply of the author of the page.

    It goes with its page: without it nobody can read the comment, so there is no reason to keep a name and an address.
    ``text`` is what its writer wrote last, ``shown_text`` what the site shows; they differ while a change waits, and
    after a change was refused.
    """

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("page"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=ADDRESS_LENGTH, blank=True)
    # Of the mailbox, without what stands behind a plus: what limits count.
    mailbox_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    network = models.CharField(max_length=50, blank=True, editable=False)
    text = models.TextField(_("text"), max_length=TEXT_LENGTH, blank=True)
    text_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    shown_text = models.TextField(_("text on the site"), blank=True, editable=False)
    replaced_text = models.TextField(blank=True, editable=False)  # shown before the last approval, to undo it
    by_author = models.BooleanField(_("by the author of the page"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    suspicion = models.CharField(_("suspicion"), max_length=10, choices=Suspicion.choices, blank=True)
    wants_replies = models.BooleanField(_("wants a mail about a reply"), default=False)
    # Empty is NULL here, so that many can be empty although each is unique.
    secret = models.CharField(max_length=32, unique=True, null=True, default=_secret, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(_("written on"), default=timezone.now)
    written_at = models.DateTimeField(_("last changed on"), default=timezone.now)
    approved_at = models.DateTimeField(_("on the site since"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("moderator")
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = _("reader’s comment")
        verbose_name_plural = _("readers’ comments")
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["page", "created_at"], name="comments_page"),
            models.Index(fields=["state", "written_at"], name="comments_state"),
            models.Index(fields=["created_at"], name="comments_created"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"

    @property
    def mark(self) -> str:
        """What a moderator's screen showed, to the letter: a text that was changed since has another."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]

    @property
    def is_shown(self) -> bool:
        """Whether the site shows it, if it also shows what it answers."""
        return self.state in SHOWN_STATES and bool(self.shown_text)

    @property
    def change_waits(self) -> bool:
        """Whether the site shows an earlier text while a change waits."""
        return self.state == State.WAITING and bool(self.shown_text)

    @property
    def change_refused(self) -> bool:
        """Whether the site shows an earlier text because a moderator did not take a change."""
        return self.state == State.APPROVED and self.text != self.shown_text


SHOWN_STATES = (State.WAITING, State.APPROVED)  # a waiting one only with a text that was approved before
SHOWN = Q(state__in=SHOWN_STATES) & ~Q(shown_text="")


class Act(models.TextChoices):
    """What was done with a comment."""

    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    CHANGE_REFUSED = "refused", _("change refused")
    SPAM = "spam", _("marked as spam")
    UNDONE = "undone", _("decision undone")
    REPLIED = "replied", _("replied")
    CHANGED = "changed", _("changed by the writer")
    DELETED = "deleted", _("deleted by the writer")


class Decision(models.Model):
    """A line of the log: who did what, and when; without the text or the name of the writer."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions", verbose_name=_("reader’s comment"))
    act = models.CharField(_("what"), max_length=10, choices=Act.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    before = models.CharField(max_length=10, choices=State.choices)
    after = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"


class Desk(models.Model):
    """The one row about comments as a whole; who hands in a comment holds it, so that limits are exact."""

    words = models.TextField(
        _("words that put a comment aside"),
        blank=True,
        max_length=4_000,
        help_text=_(
            "One word or phrase a line. A comment with one of these goes to spam, where you can still approve it."
        ),
    )
    told_at = models.DateTimeField(_("moderators were told on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("desk of the moderators")
        verbose_name_plural = _("desk of the moderators")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def the_one(cls, *, locked: bool = False) -> "Desk":
        """The row, made when it is missing.

        Args:
            locked: hold it until the end of the transaction.
        """
        cls.objects.get_or_create(pk=1)
        rows: Any = cls.objects.select_for_update() if locked else cls.objects
        found: Desk = rows.get(pk=1)
        return found
