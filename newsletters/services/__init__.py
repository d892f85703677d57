"""What the newsletters room can do. Reading is in :mod:`newsletters.selectors`."""

from newsletters.services.developments import approve, dismiss, publish, restore_item
from newsletters.services.setup import EDITOR_PERMISSIONS, ensure_newsletter, grant_editing, load_developments
from newsletters.services.subscriptions import (
    Choices,
    Origin,
    change_choices,
    confirm,
    renew_confirmation,
    subscribe,
    undo_unsubscribe,
    unsubscribe,
)

__all__ = [
    "EDITOR_PERMISSIONS",
    "Choices",
    "Origin",
    "approve",
    "change_choices",
    "confirm",
    "dismiss",
    "ensure_newsletter",
    "grant_editing",
    "load_developments",
    "publish",
    "renew_confirmation",
    "restore_item",
    "subscribe",
    "undo_unsubscribe",
    "unsubscribe",
]
