"""What happens when a workflow approves a page. Wagtail loads this with its own models, so it imports nothing yet."""

import logging
from typing import Any

logger = logging.getLogger(__name__)


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish an approved page, unless it has errors: those no approval can pass. It then stays a draft.

    Whoever approved it in the editor gets a message from a hook (``courses.wagtail_hooks``).
    """
    from courses.authoring import concerns

    revision = workflow_state.content_object.get_latest_revision()
    page = revision.as_object()
    if any(concern.error for concern in concerns(page)):
        logger.warning("page %s was approved and has errors: it stays a draft", page.pk)
        return
    revision.publish(user=user)
