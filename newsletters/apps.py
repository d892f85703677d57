"""Configuration of the newsletters room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    """The newsletters room."""

    name = "newsletters"
    label = "newsletters"
    verbose_name = _("Newsletters")

    def ready(self) -> None:
        """Offer the latest developments to the home page, and hear what happens to mails that were delivered."""
        from naast.articles.related import register_related
        from naast.downloads.newsletter import register_newsletter
        from naast.mail.returns import register_ledger
        from naast.pages.home import register_home_section
        from newsletters import beside_downloads, finding
        from newsletters.models import Delivery
        from newsletters.readers import receivers
        from newsletters.related import developments
        from newsletters.selectors import latest

        register_newsletter(beside_downloads.offer, beside_downloads.take)
        register_home_section("developments", lambda request: latest())
        register_related("developments", developments)
        register_ledger("d", Delivery, address="subscription__address_hash")
        receivers.connect()
        finding.register()
