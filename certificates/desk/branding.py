"""How a provider shows itself: name, addresses, logo and colour, with a preview that needs no script."""

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.images import get_image_model

from certificates.designing.colours import LEAST, accent_problem
from certificates.designs import HOUSE
from certificates.desk import logo_files, old_logos
from courses.exchange.banks import provider_collection
from courses.models import ProviderPage
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.mail.contrast import ratio
from naast.organisations import roles
from naast.organisations.models import Provider

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_GROUNDS = ("#ffffff", HOUSE.ground_colour)


class BrandingForm(forms.ModelForm[Provider]):
    """What visitors and holders of a certificate see of a provider."""

    logo_file = forms.FileField(
        label=_("New logo"), required=False, help_text=_("PNG or JPEG, at most 2 MB and 4,000 by 4,000 pixels.")
    )
    logo_alt = forms.CharField(
        label=_("What the logo says"),
        required=False,
        max_length=120,
        help_text=_("In words, for people who do not see it. Usually your name."),
    )
    logo_away = forms.BooleanField(label=_("Take the logo away"), required=False)

    # Without a scheme it means https; Django 6 does so by itself.
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("The whole address, such as https://www.example.nl."),
    )

    class Meta:
        model = Provider
        fields = ("name", "website", "contact_email", "accent_colour")
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name that people see"),
            "contact_email": _("Mail address for questions"),
            "accent_colour": _("Your colour"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("On your page and on new certificates. Certificates that were issued keep the old name."),
            "accent_colour": _("# and six signs, such as #0e5a5e. Leave empty for the colour of Naast."),
        }

    field_order = ("name", "website", "contact_email", "logo_file", "logo_alt", "logo_away", "accent_colour")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo_file"].widget.attrs["accept"] = "image/png,image/jpeg"
        logo = self.instance.logo
        self.initial.setdefault("logo_alt", logo.description if logo else "")
        if logo is None:
            del self.fields["logo_away"]
        self.made: tuple[str, bytes] | None = None

    def clean_name(self) -> str:
        """A name of one line with something to read in it.

        Raises:
            ValidationError: nothing is left.
        """
        name = " ".join(self.cleaned_data["name"].split())
        if not any(letter.isalnum() for letter in name):
            raise forms.ValidationError(_t("Write the name of your organisation."))
        return name

    def clean_website(self) -> str:
        """An address on the web.

        Raises:
            ValidationError: an address that browsers do more with than open a page.
        """
        website: str = self.cleaned_data["website"]
        if website and not website.startswith(("https://", "http://")):
            raise forms.ValidationError(_t("Write an address that begins with https://."))
        return website

    def clean_accent_colour(self) -> str:
        """A colour that can be read on white and on the paper of certificates (WCAG 2.2, 1.4.3).

        Raises:
            ValidationError: too little contrast, with a darker colour that has enough.
        """
        colour: str = self.cleaned_data["accent_colour"].strip().lower()
        if not colour:
            return ""
        if not _COLOUR.fullmatch(colour):
            raise forms.ValidationError(_t("Write a colour as # and six signs, such as #0e5a5e."))
        # The paper is the darker of the two grounds; a colour that suffices there does so on white.
        for ground in reversed(_GROUNDS):
            if problem := accent_problem(colour, ground):
                raise forms.ValidationError(problem)
        return colour

    def clean_logo_file(self) -> "UploadedFile[bytes] | None":
        """Look at the file before anything keeps it.

        Raises:
            ValidationError: it cannot be a logo; the message says what to do.
        """
        file: UploadedFile[bytes] | None = self.cleaned_data["logo_file"]
        if file:
            try:
                self.made = logo_files.clean(file)
            except logo_files.RefusedLogoError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for words where there is a logo, and refuse a new logo that is to go at once."""
        cleaned = super().clean() or {}
        stays = self.instance.logo is not None and not cleaned.get("logo_away")
        if (self.made or stays) and not (cleaned.get("logo_alt") or "").strip():
            self.add_error("logo_alt", _t("Write what the logo says, for people who do not see it."))
        if self.made and cleaned.get("logo_away"):
            self.add_error("logo_away", _t("Choose one: a new logo, or no logo."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@for_provider
@roles.require(roles.BRAND)
def branding(request: HttpRequest, provider: Provider) -> HttpResponse:
    """``huisstijl/``: the form with its preview. The button to look shows what was typed and keeps nothing."""
    posted = request.method == "POST"
    form = BrandingForm(request.POST, request.FILES, instance=provider) if posted else BrandingForm(instance=provider)
    looking = posted and "bekijk" in request.POST
    if posted and form.is_valid() and not looking:
        _save(form, request)
        messages.success(request, _t("Your house style has been saved."))
        if kept := _title_that_stays(provider):
            text = _t("The title of your page is still “%(title)s”. You change it under “Edit courses”.")
            messages.info(request, text % {"title": kept})
        return redirect("desk:branding", provider.slug)
    context = {
        "provider": Provider.objects.select_related("logo").get(pk=provider.pk),
        "form": form,
        "preview": _preview(form),
        "looking": looking,
        "file_forgotten": looking and bool(request.FILES),
    }
    status = 400 if posted and not form.is_valid() else 200
    return TemplateResponse(request, "certificates/desk/branding.html", context, status=status)


def _preview(form: BrandingForm) -> dict[str, Any]:
    """What the preview draws: the colour as it was typed, or the house's, with its contrast on both grounds."""
    typed = str(form["accent_colour"].value() or "").strip().lower()
    colour = typed if _COLOUR.fullmatch(typed) else HOUSE.accent_colour
    return {
        "name": str(form["name"].value() or "")[:60],
        "colour": colour,
        "own": colour == typed,
        "grounds": [
            {"colour": ground, "ratio": int(ratio(colour, ground) * 10) / 10, "enough": ratio(colour, ground) >= LEAST}
            for ground in _GROUNDS
        ],
    }


@transaction.atomic
def _save(form: BrandingForm, request: HttpRequest) -> None:
    stored = Provider.objects.select_for_update().get(pk=form.instance.pk)
    before, old_logo = stored.name, stored.logo_id
    provider = form.save(commit=False)
    cleaned = form.cleaned_data
    alt = (cleaned.get("logo_alt") or "").strip()
    if form.made:
        ending, content = form.made
        # A row of its own each time: the same picture elsewhere in the library keeps the words it has there.
        picture = get_image_model()(
            title=_t("Logo of %(provider)s") % {"provider": provider.name},
            description=alt,
            collection=provider_collection(provider),
            uploaded_by_user=person(request),
        )
        picture.file = ContentFile(content, name=f"logo-{slugify(provider.slug)}.{ending}")
        picture.file_size = len(content)
        picture._set_file_hash()
        picture.save()
        provider.logo = picture
    elif cleaned.get("logo_away"):
        provider.logo = None
    elif provider.logo and provider.logo.description != alt:
        provider.logo.description = alt
        provider.logo.save()
    provider.save(update_fields=["name", "website", "contact_email", "accent_colour", "logo"])
    if old_logo is not None and provider.logo_id != old_logo:
        transaction.on_commit(lambda: old_logos.remove_unused(old_logo, provider), robust=True)
    _rename_page(provider, before, request)


def _rename_page(provider: Provider, before: str, request: HttpRequest) -> None:
    """Let the page in the catalogue follow a new name, unless somebody gave it a title of its own or is editing it."""
    page = ProviderPage.objects.filter(provider=provider, title=before).first()
    if page is not None and before != provider.name and not page.has_unpublished_changes:
        page.title = provider.name
        # Not published as the visitor: who may change the house style need not have a place in Wagtail.
        page.save_revision(user=person(request)).publish()


def _title_that_stays(provider: Provider) -> str:
    """The title of the page in the catalogue where it is not the name; empty otherwise."""
    title = ProviderPage.objects.filter(provider=provider).values_list("title", flat=True).first()
    return title if title and title != provider.name else ""
