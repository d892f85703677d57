"""What the newsletters room can do. Reading is in :mod:`newsletters.selectors`."""

from newsletters.services.consent_log import Origin
from newsletters.services.developments import approve, attach, dismiss, publish, restore_item
from newsletters.services.setup import EDITOR_PERMISSIONS, ensure_newsletter, grant_editing, load_developments
from newsletters.services.signing_up import ask, forget_unconfirmed, take_sign_ups
from newsletters.services.subscriptions import (
    Choices,
    change_choices,
    confirm,
    renew_confirmation,
    subscribe,
    undo_unsubscribe,
    unsubscribe,
    unsubscribe_all,
)

__all__ = [
    "EDITOR_PERMISSIONS",
    "Choices",
    "Origin",
    "approve",
    "ask",
    "attach",
    "change_choices",
    "confirm",
    "dismiss",
    "ensure_newsletter",
    "forget_unconfirmed",
    "grant_editing",
    "load_developments",
    "publish",
    "renew_confirmation",
    "restore_item",
    "subscribe",
    "take_sign_ups",
    "undo_unsubscribe",
    "unsubscribe",
    "unsubscribe_all",
]
