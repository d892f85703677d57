"""The design of a provider's certificates, edited as a page: so drafts, versions, workflow, preview and walls come free."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.models import Page

from certificates.designing import checks
from certificates.designing.form import TemplateForm
from certificates.models.designs import Language

_COLOUR = RegexValidator(rf"^{checks.COLOUR}$", _("Write a colour as # and six signs, such as #0e5a5e."))
_COLOUR_FIELD = "width: 6rem; height: 2.75rem"  # a browser makes it smaller than a finger


class CertificateTemplatePage(Page):
    """A design below a provider's page. It has no address on the site: who holds a certificate sees it."""

    class Orientation(models.TextChoices):
        """How the sheet is held."""

        LANDSCAPE = "landscape", _("Landscape")
        PORTRAIT = "portrait", _("Portrait")

    course = models.ForeignKey(
        "courses.CoursePage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for this course only"),
        help_text=_("Leave empty for the design of all your other courses."),
    )
    # Stays when the course is deleted: otherwise its design would become the one of all other courses.
    course_uid = models.CharField(max_length=64, blank=True, default="", editable=False)
    orientation = models.CharField(
        _("orientation"), max_length=10, choices=Orientation.choices, default=Orientation.LANDSCAPE
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.DUTCH)
    logo = models.ForeignKey(
        get_image_model_string(), models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    logo_alt = models.CharField(_("the logo in words"), max_length=120, blank=True)
    accent_colour = models.CharField(_("colour of headings"), max_length=7, default="#0e5a5e", validators=[_COLOUR])
    ground_colour = models.CharField(_("colour of the paper"), max_length=7, default="#fbf8f3", validators=[_COLOUR])
    opening = models.CharField(_("line above the name"), max_length=120, blank=True)
    statement = models.CharField(_("line below the name"), max_length=200, blank=True)
    closing = models.CharField(_("line at the foot"), max_length=300, blank=True)
    signatory_name = models.CharField(_("name of who signs"), max_length=120, blank=True)
    signatory_role = models.CharField(_("role of who signs"), max_length=120, blank=True)
    signature = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture of the signature"),
    )

    base_form_class = TemplateForm
    parent_page_types: ClassVar[list[str]] = ["courses.ProviderPage"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []
    show_in_menus_default = False
    content_panels: ClassVar[list[Any]] = [
        FieldPanel("title", help_text=_("Only you and your colleagues see this name.")),
        MultiFieldPanel(
            [
                FieldPanel("course", widget=forms.Select(attrs={"style": "width: 100%"})),
                FieldRowPanel(
                    [
                        FieldPanel("language", help_text=_("Of the printed words. Facts stay as they were written.")),
                        FieldPanel("orientation", help_text=_("Portrait has more room for learning outcomes.")),
                    ]
                ),
            ],
            heading=_("For which certificates"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "logo",
                    help_text=_(
                        "A PNG or JPEG from your own pictures. We make it 600 pixels at most. SVG does not work."
                    ),
                ),
                FieldPanel(
                    "logo_alt",
                    help_text=_("What it says for who does not see it, such as: Logo of the School of Collecting."),
                ),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "accent_colour",
                            widget=forms.ColorInput(attrs={"style": _COLOUR_FIELD}),
                            help_text=_("Of the headings and the large shape. It has to be dark enough to read."),
                        ),
                        FieldPanel(
                            "ground_colour",
                            widget=forms.ColorInput(attrs={"style": _COLOUR_FIELD}),
                            help_text=_("Keep it light: text on it is dark. White prints best."),
                        ),
                    ]
                ),
            ],
            heading=_("Logo and colours"),
        ),
        MultiFieldPanel(
            [
                HelpPanel(template="certificates/admin/placeholders_help.html", heading=_("Words that we fill in")),
                FieldPanel("opening", help_text=_("Empty: “We confirm that”.")),
                FieldPanel("statement", help_text=_("Empty: “has completed this course”.")),
                FieldPanel(
                    "closing",
                    help_text=_("Empty: nothing. That this is no diploma always stands at the foot."),
                ),
            ],
            heading=_("Texts"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("signatory_name", help_text=_("Who vouches for the certificate, in full.")),
                        FieldPanel("signatory_role", help_text=_("Such as: head of training.")),
                    ]
                ),
                FieldPanel(
                    "signature",
                    help_text=_(
                        "A PNG or JPEG of the written name, dark on white or without a ground. "
                        "It is decoration: the digital signature is what proves."
                    ),
                ),
            ],
            heading=_("Who signs"),
        ),
    ]
    promote_panels: ClassVar[list[Any]] = [FieldPanel("slug")]

    class Meta:
        verbose_name = _("design of a certificate")
        verbose_name_plural = _("designs of certificates")

    def clean(self) -> None:
        """Refuse colours nobody can read, braces that are no placeholder, and pictures without their words.

        Raises:
            ValidationError: by field, each saying what to do.
        """
        super().clean()
        if self.course is not None:
            self.course_uid = self.course.uid
        if problems := checks.problems(self):
            raise ValidationError(problems)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to read here.

        Raises:
            Http404: always.
        """
        raise Http404

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[Any]:
        """Stay out of the sitemap."""
        return []

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The same design with several names and languages."""
        from certificates.designing.preview import MODES

        return [(key, mode.label) for key, mode in MODES.items()]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The certificate of an example as a picture of its PDF. What is typed need not be saved first."""
        from certificates.designing.preview import respond

        return respond(self, request, mode_name)
