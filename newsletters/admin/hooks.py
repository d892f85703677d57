"""Where developments show in the rest of the admin: on its home page, above the editor of a page, behind the words."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.template.defaultfilters import truncatewords
from django.urls import URLPattern, include, path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from newsletters.admin.corrections import correction
from newsletters.developments.reviewing import open_marks_on, own_marks, questions_of, shown_to
from newsletters.models import TopicWord
from newsletters.services.inbox import suggest_again

_SHOWN = 5


class MarksPanel(Component):
    """What there is to check on the pages of who looks."""

    name = "naast_to_be_checked"
    template_name = "newsletters/admin/includes/marks_panel.html"
    order = 120

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The latest marks on one's own pages, and how many there are."""
        user = parent_context["request"].user
        rows = list(own_marks(user).filter(done_at=None))
        return {"marks": shown_to(user, rows[:_SHOWN]), "total": len(rows)}


def show_what_needs_a_look(request: HttpRequest, panels: list[Any]) -> None:
    """Pages to check; nothing when there are none. Sources with a problem stand on the desk."""
    panels.append(MarksPanel())


def tell_what_to_check(request: HttpRequest, page: Page) -> None:
    """Above the editor of a page: what a development may have made wrong on it."""
    if request.method != "GET" or "_w_hydrate_create_view" in request.GET:
        return
    marks = list(open_marks_on(page))
    texts = dict(questions_of(page)) if any(mark.question for mark in marks) else {}
    for mark in marks:
        text = _("To be checked because of “%(development)s”.") % {"development": mark.development.title}
        if texts.get(mark.question):
            text += " " + _("Question: “%(text)s”.") % {"text": truncatewords(texts[mark.question], 15)}
        if mark.note:
            text += " " + mark.note
        messages.warning(
            request, text, buttons=[messages.button(reverse("newsletters_reviews:index"), _("To the list"))]
        )


def suggest_with_new_words(request: HttpRequest, instance: Any) -> None:
    """A word that was added or changed counts at once."""
    if isinstance(instance, TopicWord):
        transaction.on_commit(suggest_again)


def suggest_without_words(request: HttpRequest, instances: list[Any]) -> None:
    """The same for words that went away."""
    if any(isinstance(instance, TopicWord) for instance in instances):
        transaction.on_commit(suggest_again)


def admin_urls() -> list[URLPattern]:
    """Where a development that was mailed is put right."""
    routes = [path("<int:pk>/verbeter/", correction, name="correction")]
    return [path("ontwikkelingen/", include((routes, "newsletters_developments")))]  # type: ignore[list-item]


HOOKS: tuple[tuple[str, Any], ...] = (
    ("construct_homepage_panels", show_what_needs_a_look),
    ("before_edit_page", tell_what_to_check),
    ("after_create_snippet", suggest_with_new_words),
    ("after_edit_snippet", suggest_with_new_words),
    ("after_delete_snippet", suggest_without_words),
    ("register_admin_urls", admin_urls),
)
