"""Who writes, and which articles belong together."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet


def people_of_the_desk() -> Q:
    """Only who may be in the admin: the list of a form must not show editors every learner's name."""
    return Q(is_superuser=True) | Q(groups__permissions__codename="access_admin")


@register_snippet
class Author(models.Model):  # type: ignore[django-manager-missing]  # Orderable, of opinions, is Any
    """Who wrote an article or gives an opinion."""

    class Kind(models.TextChoices):
        """What stands behind the name: readers must never take an invented expert for a real one."""

        PERSON = "person", _("A person")
        TEAM = "team", _("A team or organisation")
        EXAMPLE = "example", _("An example: invented")

    name = models.CharField(_("name"), max_length=120, help_text=_("As readers see it above an article."))
    slug = models.SlugField(
        _("slug"), unique=True, help_text=_("The last part of the address. Leave it as it is: others link to it.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.PERSON,
        help_text=_("Readers see “example” beside a name that was invented."),
    )
    role = models.CharField(
        _("role"),
        max_length=120,
        blank=True,
        help_text=_("What somebody does, such as “team lead”. Shown below the name."),
    )
    bio = models.TextField(
        _("about the author"), blank=True, help_text=_("Two or three sentences. They stand below each article.")
    )
    photo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
        help_text=_("A square picture of the face. Ask first. Without one readers see the first letters of the name."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=people_of_the_desk,
        verbose_name=_("account"),
        help_text=_("The account of this author, for who also works in this admin. Readers do not see it."),
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("role"),
        FieldPanel("bio"),
        FieldPanel("photo"),
        FieldPanel("user", widget=forms.Select),
    ]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of this author, which is there once something of theirs is public."""
        return reverse("articles:author", args=[self.slug])

    @property
    def is_example(self) -> bool:
        """Whether this author was invented."""
        return self.kind == self.Kind.EXAMPLE

    @property
    def initials(self) -> str:
        """One or two letters that stand where there is no photo."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register_snippet
class Series(models.Model):
    """Articles that are read one after the other."""

    name = models.CharField(
        _("name"), max_length=120, unique=True, help_text=_("What the articles are about together.")
    )
    slug = models.SlugField(
        _("slug"), unique=True, help_text=_("The last part of the address. Leave it as it is: others link to it.")
    )
    intro = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("One or two sentences above the list of parts.")
    )

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("intro")]

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page with all parts."""
        return reverse("articles:series", args=[self.slug])
