"""What an SMTP server can answer, sorted by what to do about it."""

from enum import Enum


class Verdict(Enum):
    """What an answer means for one mail."""

    QUICK = "quick"  # a hiccup of the connection or the server: again within minutes
    SLOW = "slow"  # greylisting, a full mailbox: again after hours, for two days
    NEVER = "never"  # refused for good


class ServerUnavailable(Exception):
    """No server to talk to, or one that does not let us in. Says nothing about any mail: all of them wait."""


class MailRefused(Exception):
    """The server answered, and did not take this mail.

    Attributes:
        verdict: when to try again, if ever.
        connection_lost: whether the next mail needs a new connection.
    """

    def __init__(self, message: str, *, verdict: Verdict, connection_lost: bool = False) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.connection_lost = connection_lost


_QUICK_CODES = frozenset({421, 454, 503})
_NOT_LET_IN = frozenset({530, 534, 535, 538})


def refusal(code: int, answer: bytes | str) -> MailRefused | ServerUnavailable:
    """The exception for an answer other than 2xx and 354 (RFC 5321 §4.2, RFC 3463, RFC 4954 §6).

    Args:
        code: three digits; smtplib reports a lost connection as -1.
        answer: the text behind the code, shown to editors in the state of the mail.
    """
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    message = f"{code} {' '.join(text.split())}"
    if code in _NOT_LET_IN:
        return ServerUnavailable(message)
    if code in _QUICK_CODES or code < 400:
        return MailRefused(message, verdict=Verdict.QUICK, connection_lost=code in {421, -1})
    return MailRefused(message, verdict=Verdict.SLOW if code < 500 else Verdict.NEVER)
