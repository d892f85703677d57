"""What the views of this room share."""

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest

from newsletters.addresses import network
from newsletters.models import Newsletter
from newsletters.selectors import the_newsletter
from newsletters.services import Origin


def newsletter_or_404() -> Newsletter:
    """The newsletter people sign up for.

    Raises:
        Http404: it is not there, or not active.
    """
    newsletter = the_newsletter()
    if newsletter is None:
        raise Http404
    return newsletter


def origin(request: HttpRequest, source: str) -> Origin:
    """Where a request came from, for the consent log."""
    return Origin(source, network(get_adapter().get_client_ip(request)))
