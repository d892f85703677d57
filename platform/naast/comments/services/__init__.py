"""Changes to comments: by their writers, by moderators and by time."""

from naast.comments.services.moderating import (
    OvertakenError,
    approve,
    mark_as_spam,
    reject,
    reply,
    save_words,
    undo,
)
from naast.comments.services.retention import forget_old
from naast.comments.services.telling import tell_moderators
from naast.comments.services.writing import (
    Draft,
    TooManyError,
    change,
    delete,
    delete_all_of,
    hand_in,
    want_replies,
)

__all__ = [
    "Draft",
    "OvertakenError",
    "TooManyError",
    "approve",
    "change",
    "delete",
    "delete_all_of",
    "forget_old",
    "hand_in",
    "mark_as_spam",
    "reject",
    "reply",
    "save_words",
    "tell_moderators",
    "undo",
    "want_replies",
]
