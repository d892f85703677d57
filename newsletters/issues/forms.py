"""The forms of issues: the page in the editor, and whom to mail a test."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm

from naast.accounts.models import User


class IssueForm(WagtailAdminPageForm):
    """An issue in the editor."""

    def clean(self) -> dict[str, Any]:
        """Refuse to publish an issue whose moment has passed: it would leave at once, which nobody chose.

        A draft may be saved, and an issue that went out at that moment may be corrected.
        """
        cleaned: dict[str, Any] = super().clean()
        moment = cleaned.get("send_at")
        if moment and moment <= timezone.now() and not self.is_deferred_validation and not self._stood_there(moment):
            self.add_error(
                "send_at", _("This moment has passed. Choose a later one, or leave the field empty and press “send”.")
            )
        return cleaned

    def _stood_there(self, moment: Any) -> bool:
        page = self.instance
        if page.pk is None:
            return False
        return type(page).objects.filter(pk=page.pk, live=True, send_at=moment).exists()


class _People(forms.ModelMultipleChoiceField[User]):
    """People, each with the address that the mail goes to."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})" if obj.name else str(obj.email)


class RecipientsForm(forms.Form):
    """Whom to mail a test: people who may edit the issue, never an address that somebody types."""

    people = _People(
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Send the test to"),
        error_messages={"required": gettext_lazy("Choose at least one person.")},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        """Offer ``people``, a queryset, and no others."""
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, _People)
        field.queryset = people
