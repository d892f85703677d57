"""Who asks."""

from django.http import Http404, HttpRequest

from naast.accounts.models import User


def person(request: HttpRequest) -> User:
    """The signed-in visitor.

    Raises:
        Http404: somebody who did not sign in came past ``login_required``.
    """
    if not isinstance(request.user, User):
        raise Http404
    return request.user
