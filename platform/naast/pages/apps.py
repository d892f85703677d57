"""Configuration of the pages room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The pages room."""

    name = "naast.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        """Tell the mail room where the contact details are, for the foot of every mail, and close Wagtail's choosers."""
        from naast.mail.sender import register_contact
        from naast.pages import choosers, explorer
        from naast.pages.selectors import contact_for_mail

        register_contact(contact_for_mail)
        choosers.close()
        explorer.close()
