"""In Wagtail's admin: the drawing of a conversation, for who may edit it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from courses.conversations.concerns import overview_of
from courses.models import SimulationPage


@require_safe
def conversation_graph(request: HttpRequest, page_id: int) -> HttpResponse:
    """The latest version of a conversation as a drawing with tables, and what is amiss in it.

    Raises:
        Http404: there is no such conversation, or the visitor may not edit it.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, SimulationPage) or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    draft = page.get_latest_revision_as_object()
    context = {"page": draft, "overview": overview_of(draft)}
    return TemplateResponse(request, "courses/admin/conversation_graph.html", context)
