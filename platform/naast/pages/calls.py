"""What a reader can do next: calls to action, which editors choose for each page."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from naast.pages.links import validate_link


@register_snippet
class CallToAction(models.Model):
    """What a reader can do after a page; editors choose one by its name for each page."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("Only editors see it."))
    title = models.CharField(_("title"), max_length=120, help_text=_("A short sentence or question above the text."))
    text = models.CharField(
        _("text"), max_length=300, blank=True, help_text=_("One or two sentences: what one gets, and what it takes.")
    )
    label = models.CharField(_("button"), max_length=60, help_text=_("Begins with a verb, such as: Bekijk de cursus."))
    url = models.CharField(
        _("link"),
        max_length=200,
        validators=[validate_link],
        help_text=_("A page of this site, such as /contact/, or an address that begins with https://."),
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("label"),
        FieldPanel("url"),
    ]

    class Meta:
        verbose_name = _("call to action")
        verbose_name_plural = _("calls to action")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class WithCallToAction(models.Model):
    """A page that can have a call to action of its own; without one it shows that of the contact details."""

    call_to_action = models.ForeignKey(
        CallToAction,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("call to action"),
        help_text=_("What a reader can do next, below the page. Empty: the one of the contact details."),
    )

    class Meta:
        abstract = True
