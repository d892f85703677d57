"""Developments in the admin: what readers see, in an editor's words."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, Panel
from wagtail.snippets.views.snippets import SnippetViewSet

from newsletters.admin.approving import development_widgets
from newsletters.developments.correcting import is_correctable, reach
from newsletters.models import Development, DevelopmentState, TopicWord
from newsletters.services import publish
from newsletters.services.developments import fill_slug

_WIDGETS = development_widgets()


class ActionsPanel(Panel):
    """Above a development that exists: who got it, what was corrected, and which pages have to be checked."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one development and one editor."""

        template_name = "newsletters/admin/includes/development_actions.html"

        def is_shown(self) -> bool:
            """Not on a new one: there is nothing to say yet."""
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Counts, corrections, and what this editor may do."""
            user, development = self.request.user, self.instance
            may_correct = user.has_perm("newsletters.add_correction")
            return {
                "development": development,
                "readers": sum(count for _newsletter, count in reach(development)),
                "corrections": development.corrections.all(),
                "marks": development.review_marks.filter(done_at=None).count(),
                "may_correct": may_correct and is_correctable(development),
                "may_mark": user.has_perm("newsletters.add_reviewmark"),
            }


class DevelopmentForm(WagtailAdminModelForm):
    """A development that an editor writes or corrects."""

    def save(self, commit: bool = True) -> Any:
        """Store it; the first time it is approved, record by whom and when."""
        if self.instance.state == DevelopmentState.APPROVED:
            publish(self.instance, by=self.for_user)
        else:
            fill_slug(self.instance)
        return super().save(commit)


class DevelopmentViewSet(SnippetViewSet):
    """Developments, also those an editor writes without a feed."""

    model = Development
    icon = "doc-full"
    menu_label = _("Developments")
    list_display: ClassVar[list[str]] = ["title", "state", "source_name", "published_on", "approved_at"]
    list_filter: ClassVar[list[str]] = ["state", "topics"]
    search_fields: ClassVar[list[str]] = ["title", "summary", "source_name"]
    ordering = "-published_on"
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            ActionsPanel(),
            FieldPanel("title", help_text=_("What changed, in one line that says it all.")),
            FieldPanel(
                "summary",
                help_text=_("What changes, for whom and from when, in your own words. Three sentences are enough."),
            ),
            FieldPanel("talk", widget=_WIDGETS["talk"]),
            FieldPanel(
                "topics",
                widget=_WIDGETS["topics"],
                help_text=_("Readers who chose one of these get it in their digest."),
            ),
            FieldPanel("source_name", help_text=_("Who published it, such as Staatsblad or NVVK.")),
            FieldPanel("source_url", help_text=_("The page on which readers can check it.")),
            FieldRowPanel(
                [
                    FieldPanel(
                        "in_force_on",
                        help_text=_("From this day it holds. Empty: there is no such day, or it is not known."),
                    ),
                    FieldPanel(
                        "expires_on", help_text=_("From this day on it no longer holds. Empty: no end is known.")
                    ),
                ]
            ),
            FieldPanel("published_on", help_text=_("The day on which the source published it.")),
            FieldPanel("state", help_text=_("Readers see only what is published.")),
        ],
        base_form_class=DevelopmentForm,
    )


class TopicWordViewSet(SnippetViewSet):
    """The words from which the inbox suggests a topic."""

    model = TopicWord
    icon = "tag"
    menu_label = _("Words of topics")
    list_display: ClassVar[list[str]] = ["word", "topic"]
    list_filter: ClassVar[list[str]] = ["topic"]
    search_fields: ClassVar[list[str]] = ["word"]
    list_per_page = 100
    copy_view_enabled = False
    panels: ClassVar[list[Any]] = [
        FieldPanel("topic", help_text=_("A development with the word gets this topic.")),
        FieldPanel("word"),
    ]
