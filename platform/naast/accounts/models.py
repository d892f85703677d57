"""People: the one user model, with the e-mail address as the name to sign in with."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EMAIL_LENGTH = 254  # characters
NAME_LENGTH = 150  # characters; longer names are refused with a message, never cut


class UserManager(BaseUserManager):  # type: ignore[type-arg]
    """Creates people and finds them by their address without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a person.

        Raises:
            ValueError: the address is empty.
        """
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a person who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Certificates freeze ``name`` at the moment of completion."""

    email = models.EmailField(_("e-mail address"), max_length=EMAIL_LENGTH, unique=True)
    name = models.CharField(
        _("name"), max_length=NAME_LENGTH, blank=True, help_text=_("As it should stand on your certificates.")
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined on"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the person wrote it."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name, or what stands before the @."""
        return self.name.split(" ")[0] if self.name else self.email.split("@")[0]

    @property
    def first_name(self) -> str:
        """Wagtail's user listings ask for a first name."""
        return self.name

    @property
    def last_name(self) -> str:
        """Wagtail's user listings ask for a last name."""
        return ""
