"""Examples of the mails that Wagtail sends to editors, for the gallery; made of the templates that take Wagtail's place."""

from functools import partial
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from naast.mail.gallery import READER, Group, Lazy, register_sample
from naast.mail.templating import Rendered, inline_styles, tidy_text


class _Editor(SimpleNamespace):
    """Somebody who edits; takes the place of a user."""

    def get_short_name(self) -> str:
        """The first name."""
        return str(self.name.split(" ")[0])


_SAM = _Editor(name="Sam de Boer")
_PAGE = SimpleNamespace(
    id=12,
    get_admin_display_title="Aan dezelfde kant van de tafel",
    current_workflow_state=SimpleNamespace(requested_by=_SAM),
)
_SHARED = {
    "user": _Editor(name=READER),
    "page": _PAGE,
    "object": _PAGE,
    "workflow": SimpleNamespace(name="Vier ogen"),
    "task": SimpleNamespace(name="Eindredactie"),
    "requested_by": _SAM,
}


def _render(name: str, values: dict[str, Any]) -> Rendered:
    base = f"wagtailadmin/notifications/{name}"
    context = _SHARED | values
    return Rendered(
        " ".join(render_to_string(f"{base}_subject.txt", context).split()),
        tidy_text(render_to_string(f"{base}.txt", context)),
        inline_styles(render_to_string(f"{base}.html", context)),
    )


def _register(name: str, label: Lazy, trigger: Lazy, **values: Any) -> None:
    register_sample(f"wagtail_{name}", label, partial(_render, name, values), trigger=trigger, group=Group.EDITORS)


_register(
    "workflow_state_submitted",
    _("A page is handed in for approval"),
    _("An editor hands in a page; goes to administrators."),
)
_register(
    "task_state_submitted",
    _("A page waits for your approval"),
    _("A page reaches a step of its workflow; goes to who decides in that step."),
)
_register(
    "workflow_state_approved",
    _("A page is approved"),
    _("The last step of a workflow says yes; goes to who handed the page in."),
)
_register(
    "workflow_state_rejected",
    _("A page comes back"),
    _("A step of a workflow asks for changes; goes to who handed the page in."),
    task_state=SimpleNamespace(finished_by=_SAM),
    comment="De tweede alinea mag korter. Noem ook de bron.",
)
_register(
    "updated_comments",
    _("Comments on a page"),
    _("Somebody writes or settles comments on a page that you follow."),
    editor=_SAM,
    new_comments=[SimpleNamespace(text="Is dit cijfer van dit jaar?")],
    resolved_comments=[SimpleNamespace(text="Graag een kortere titel.")],
    deleted_comments=[],
    replied_comments=[
        {
            "comment": SimpleNamespace(text="Mag hier een voorbeeld bij?"),
            "replies": [SimpleNamespace(text="Ja, ik schrijf er een.")],
        }
    ],
)
