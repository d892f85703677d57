"""Training providers, employers and the teams people work in."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string


def new_secret() -> str:
    """128 random bits that are safe in an address."""
    return secrets.token_urlsafe(16)


class Provider(models.Model):
    """A training provider: owns courses, issues certificates, sees nobody else's people."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    # How it shows itself on its own pages and certificates.
    website = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        get_image_model_string(), models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    accent_colour = models.CharField(
        _("colour"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )

    class Meta:
        verbose_name = _("training provider")
        verbose_name_plural = _("training providers")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class ProviderMembership(models.Model):
    """A person who works for a provider."""

    class Role(models.TextChoices):
        """What the person may do for the provider (``naast.organisations.roles`` says what that is)."""

        OWNER = "owner", _("Owner")
        ADMINISTRATOR = "administrator", _("Administrator")
        AUTHOR = "author", _("Author")
        MARKER = "marker", _("Marker")

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="provider_memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AUTHOR)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "user"], name="organisations_provider_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.provider}"


class ProviderInvitation(models.Model):
    """Somebody is asked by mail to come and work for a provider. The link in the mail is signed and names this row."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=20, choices=ProviderMembership.Role.choices)
    secret = models.CharField(max_length=32, unique=True, default=new_secret, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("invited on"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("open until"))
    accepted_at = models.DateTimeField(_("accepted on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to work for a provider")
        verbose_name_plural = _("invitations to work for a provider")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["provider", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="organisations_one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.provider}"


class Employer(models.Model):
    """A collection agency or credit-management department whose people learn here."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of colleagues with one or more leads."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["employer", "name"], name="organisations_team_name_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.employer}"


class TeamMembership(models.Model):
    """A person's place in a team."""

    class Role(models.TextChoices):
        """What the person may see of the team."""

        LEAD = "lead", _("Team lead")
        MEMBER = "member", _("Member")

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "user"], name="organisations_team_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"
