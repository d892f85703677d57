"""A provider's page that was made in Wagtail gets its walls at once."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from courses.models import ProviderPage
from naast.seed.roles import ensure_provider_group


@hooks.register("after_publish_page")
def give_the_provider_its_group(request: HttpRequest, page: Page) -> None:
    """Make the group and the image collection of the provider."""
    if isinstance(page, ProviderPage):
        ensure_provider_group(page)
