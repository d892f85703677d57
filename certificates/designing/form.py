"""The form in which a design is edited: only what is the provider's own can be chosen."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from certificates.designing import images
from certificates.designing.standing import others_in_the_way
from courses.models import CoursePage


class TemplateForm(WagtailAdminPageForm):
    """Keeps courses and pictures to the provider's own, whatever the form was made to post."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "course" in self.fields:
            own = CoursePage.objects.child_of(self.parent_page) if self.parent_page else CoursePage.objects.none()
            self.fields["course"].queryset = own.order_by("title")
            self.fields["course"].empty_label = _("All other courses")
        for name in ("logo", "signature"):
            if name in self.fields:
                self.fields[name].queryset = self._own_pictures(name)
                self.fields[name].error_messages["invalid_choice"] = _("Choose a picture from your own collection.")

    def clean(self) -> dict[str, Any]:
        """Check the pictures, and before publishing that no other design stands in the way.

        Raises:
            ValidationError: another design is live for the same course and language.
        """
        cleaned: dict[str, Any] = super().clean()
        course = cleaned.get("course")
        # Here and not in the model: only a person who leaves the field empty says that this is for all courses.
        if "course" in cleaned:
            self.instance.course_uid = course.uid if course else ""
        for name in ("logo", "signature"):
            if cleaned.get(name) and name in self.changed_data:
                self._check_picture(name, cleaned[name])
        if self.parent_page and not self.is_deferred_validation and "course" in cleaned and cleaned.get("language"):
            uid, starts = course.uid if course else "", cleaned.get("go_live_at")
            if problem := others_in_the_way(self.instance, self.parent_page, uid, cleaned["language"], starts):
                raise ValidationError({"course": problem})
        return cleaned

    def _own_pictures(self, name: str) -> Any:
        choosable = policy_registry.get_by_type(get_image_model()).instances_user_has_any_permission_for(
            self.for_user, ["choose"]
        )
        kept = getattr(self.instance, f"{name}_id", None)
        # What was chosen stays possible, also for a colleague who may not look into that collection.
        return (choosable | get_image_model().objects.filter(pk=kept)).distinct() if kept else choosable

    def _check_picture(self, name: str, picture: Any) -> None:
        try:
            images.data_address(picture)
        except images.PictureRefused:
            text = _("We cannot print this picture. Choose a PNG or JPEG of at most 40 million pixels.")
            self.add_error(name, text)
