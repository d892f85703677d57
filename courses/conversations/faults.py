"""What is amiss in a conversation, in words for its author."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.conversations.script import Script


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something to mend (an error) or to look at (a warning).

    ``text`` names the turn and the choice and says what to do. ``turn_key`` is the key of a turn or an ending, and
    ``node`` its place among all turns and then all endings, from 0; both are empty when it is about the whole.
    ``choice`` counts from 1; 0 is none of them.
    """

    kind: str
    text: str
    turn_key: str = ""
    node: int | None = None
    choice: int = 0
    error: bool = True


class Place:
    """A turn or an ending of a script that faults are found in."""

    def __init__(self, script: Script, node: int) -> None:
        count = len(script.turns)
        self.node = node
        self.is_turn = node < count
        self.number = node + 1 if self.is_turn else node - count + 1
        self.key = script.turns[node].key if self.is_turn else script.endings[node - count].key

    def fault(self, kind: str, text: str, *, choice: int = 0, error: bool = True) -> Fault:
        """A fault here; ``text`` is a sentence that comes after the name of the place."""
        return Fault(
            kind=kind,
            text=f"{self.named(choice)}: {text}",
            turn_key=self.key,
            node=self.node,
            choice=choice,
            error=error,
        )

    def warning(self, kind: str, text: str, *, choice: int = 0) -> Fault:
        """The same for what does not break anything."""
        return self.fault(kind, text, choice=choice, error=False)

    def named(self, choice: int = 0) -> str:
        """How an author recognises the place: by its key, else by its number."""
        values = {"key": self.key, "number": self.number, "choice": choice}
        if not self.is_turn:
            return (_("Ending “%(key)s”") if self.key else _("Ending %(number)s")) % values
        if choice:
            return (_("Turn “%(key)s”, choice %(choice)s") if self.key else _("Turn %(number)s, choice %(choice)s")) % (
                values
            )
        return (_("Turn “%(key)s”") if self.key else _("Turn %(number)s")) % values
