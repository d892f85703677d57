"""Wagtail's preview of a conversation, with the drawing as a second way to look at it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

DRAWING = "tekening"


class DrawingPreview:
    """For the page of a conversation: put it before ``ExercisePage``."""

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The page, and its drawing."""
        return [("", _("The page")), (DRAWING, _("Drawing"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The template of a way to look."""
        if mode_name == DRAWING:
            return "courses/conversation_graph_preview.html"
        return str(super().get_preview_template(request, mode_name))  # type: ignore[misc]

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """What that template needs. What is typed in the editor need not be saved first."""
        if mode_name == DRAWING:
            from courses.conversations.concerns import overview_of
            from courses.models import SimulationPage

            assert isinstance(self, SimulationPage)
            return {"page": self, "request": request, "overview": overview_of(self)}
        context: dict[str, Any] = super().get_preview_context(request, mode_name)  # type: ignore[misc]
        return context
