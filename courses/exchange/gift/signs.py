"""The signs that mean something in GIFT, and how they are written when they mean nothing."""

import re

# While a question is read, an escaped sign is a character that no text has.
_HIDDEN = {sign: chr(0xFDD0 + number) for number, sign in enumerate("\\:#=~{}")} | {"n": chr(0xFDD7)}
_SHOWN = {ord(hidden): sign for sign, hidden in _HIDDEN.items()} | {0xFDD7: "\n"}
_WRITTEN = {ord(hidden): f"\\{sign}" for sign, hidden in _HIDDEN.items()}
_ESCAPED = re.compile(r"\\([\\:#=~{}n])")
_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\:#=~{}"} | {"\n": "\\n", "\r": ""})


def hide(text: str) -> str:
    """The text with its escaped signs out of sight. The text must be clean of unstorable characters."""
    return _ESCAPED.sub(lambda match: _HIDDEN[match[1]], text)


def show(text: str) -> str:
    """The text with the signs that were escaped as themselves."""
    return text.translate(_SHOWN)


def unhide(text: str) -> str:
    """The text as it was before ``hide``: a category is not escaped."""
    return text.translate(_WRITTEN)


def escape(text: str) -> str:
    """Any text on one line, none of its signs with a meaning."""
    return text.translate(_ESCAPES)
