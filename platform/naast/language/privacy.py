"""Personal data in a letter: shown without giving it away, and taken out."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from naast.language.personal_data import Kind, PersonalData, personal_data

_ENDS = 2  # characters that stay readable


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Personal data as the warning names it."""

    label: str
    masked: str


def label(kind: Kind) -> str:
    """What this sort of personal data is called."""
    return {
        "bsn": _("citizen service number (BSN)"),
        "iban": _("account number"),
        "phone": _("telephone number"),
        "mail": _("e-mail address"),
        "name": _("name"),
    }[kind]


# What stands in their place; Dutch, since it becomes part of the writer's letter. The check accepts these as the thing.
PLACEHOLDERS: dict[Kind, str] = {
    "bsn": "[bsn]",
    "iban": "[rekeningnummer]",
    "phone": "[telefoonnummer]",
    "mail": "[e-mailadres]",
    "name": "[naam]",
}


def seen_in(text: str) -> list[Seen]:
    """What looks like personal data in a text, masked, each once."""
    found = (Seen(label=label(each.kind), masked=masked(text, each)) for each in personal_data(text))
    return list(dict.fromkeys(found))


def masked(text: str, data: PersonalData) -> str:
    """Enough to recognise it by, and no more: ``NL91 … 00``, ``06 … 78``, ``J …``."""
    written = text[data.start : data.end]
    if data.kind == "name":
        return f"{written[0]} …"
    if data.kind == "mail":
        return f"{written[0]} … @ …"
    signs = "".join(sign for sign in written if sign.isalnum() or sign == "+")
    return f"{signs[: 4 if data.kind == 'iban' else _ENDS]} … {signs[-_ENDS:]}"


def without(text: str) -> str:
    """The text with a word in brackets where personal data stood."""
    parts, place = [], 0
    for each in personal_data(text):
        parts += [text[place : each.start], PLACEHOLDERS[each.kind]]
        place = each.end
    return "".join([*parts, text[place:]])
