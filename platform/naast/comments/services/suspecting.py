"""Signs of spam. None of them refuses anything: a moderator can still approve what was put aside."""

import hashlib
import re
from datetime import timedelta

from django.utils import timezone

from naast.comments.models import Comment, Desk, State, Suspicion

_LINK = re.compile(r"https?://|\bwww\.|\[url|<a\s", re.IGNORECASE)
_LINKS = 2  # a source or two is fine
_SHORTEST = 20  # characters; two people may both write "Dank u wel"
_MOST_WORDS = 300


def text_hash(text: str) -> str:
    """What two equal texts share, whatever their capitals and spaces."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()


def suspicion(text: str, name: str, mailbox: str, desk: Desk, *, trapped: bool) -> Suspicion:
    """Why a comment looks like spam, or nothing.

    Args:
        text: cleaned.
        name: of the writer; words and links count there too.
        mailbox: hash of the writer's address.
        desk: holds the list of words.
        trapped: a field that people do not see was filled in.
    """
    whole = f"{name}\n{text}"
    if trapped:
        return Suspicion.TRAP
    if len(_LINK.findall(whole)) > _LINKS or _LINK.search(name):
        return Suspicion.LINKS
    if _has_word(whole, desk):
        return Suspicion.WORDS
    if len(text) >= _SHORTEST:
        since = timezone.now() - timedelta(days=1)
        same = Comment.objects.filter(text_hash=text_hash(text), created_at__gt=since).exclude(state=State.DELETED)
        if same.exclude(mailbox_hash=mailbox).exists():
            return Suspicion.REPEATED
    return Suspicion.NONE


def _has_word(text: str, desk: Desk) -> bool:
    folded = text.casefold()
    words = [" ".join(line.casefold().split()) for line in desk.words.splitlines()[:_MOST_WORDS]]
    return any(word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in words)
