"""Training providers, employers and the teams people work in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Provider(models.Model):
    """A training provider: owns courses, issues certificates, sees nobody else's people."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)
    contact_email = models.EmailField(_("contact address"), blank=True)

    class Meta:
        verbose_name = _("training provider")
        verbose_name_plural = _("training providers")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class ProviderMembership(models.Model):
    """A person who works for a provider."""

    class Role(models.TextChoices):
        """What the person may do for the provider."""

        OWNER = "owner", _("Owner")
        AUTHOR = "author", _("Author")

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="provider_memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AUTHOR)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "user"], name="organisations_provider_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.provider}"


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
