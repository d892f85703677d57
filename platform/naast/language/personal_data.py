"""What looks like somebody's personal data in a text: numbers, addresses and names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from naast.language.lexicon import lexicon

Kind = Literal["bsn", "iban", "phone", "mail", "name"]

_Found = Iterator[tuple[Kind, int, int]]
_SEEN = 200  # earlier ones that a new one is compared with; a letter has fewer

_BSN = re.compile(
    r"(?<![\w€.,/-])(?<!€\s)(?:\d{3}[ .-]?\d{3}[ .-]?\d{3}|\d{4}\.\d{2}\.\d{3})(?![\w€]|[.,/-]\d|\s?euro)"
)
# Spaces and hyphens as word processors and banks write them, and signs nobody sees; sign for sign, so places stay right.
_PLAIN = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f\u200b\u200c\u200d\u2060\ufeff", " ") | dict.fromkeys("‐‑‒–—−", "-")
)
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}[ .]?\d{2}(?:[ .]?[A-Z0-9]){11,30}(?![^\W_])", re.IGNORECASE)
_IBAN_LENGTHS = range(15, 35)
_DUTCH_IBAN = 18
_PHONE = re.compile(
    r"(?<![\w+.,/-])(?<!\d[ ])(?:\(?(?:\+|00)[1-9]\d{0,2}\)?|\(?0)[\s.-]{0,3}(?:\(0\)|\(|\))?(?:[\s.()/-]{0,3}\d){7,11}(?![\w/]|[.,-]\d)"
)
# Numbers of organisations: free, paid, company and internet numbers, and those of a municipality.
_OF_ORGANISATIONS = ("0800", "0900", "0906", "0909", "088", "085", "116", "14")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_OF_NOBODY = lexicon("mailboxes")
_REFERENCE = re.compile(
    r"(?:kenmerk|referentie|(?<!mijn )nummer|factuur|dossier|zaak|polis|order|bestelling|nota|rekening)\w{0,12}\.?:?\s{0,3}(?:is\s)?$",
    re.IGNORECASE,
)
_REFERENCE_REACH = 40  # characters before a number that may call it a reference
_BSN_CALLED = re.compile(r"(?:bsn|burgerservicenummer|sofinummer)", re.IGNORECASE)
_PHONE_CALLED = re.compile(r"(?:telefoon|mobiel)\w{0,8}", re.IGNORECASE)

_PART = r"[A-ZÀ-Þ][^\W\d_]{1,30}(?:[-'’][A-ZÀ-Þ]?[^\W\d_]{1,30}){0,2}"
_MIDDLE = r"(?:(?i:van|de|den|der|te|ten|ter|het|in|el|al|ben|von|du|la|le|'t|’t|op)[ ]){0,3}"
_INITIALS = r"(?:(?:[A-ZÀ-Þ]\.[ ]?){1,5})?"
_NAME = rf"{_INITIALS}(?:{_PART}[ ]){{0,2}}{_MIDDLE}{_PART}"
_TITLED = re.compile(
    rf"(?<!\w)(?i:de[ ]heer(?:[ ](?:en|of|/)[ ]mevrouw)?|geachte[ ]heer(?:[ ]?(?:/|en|of)[ ]?mevrouw)?|heer|dhr\.?|"
    rf"meneer|mevrouw|mevr\.?|mw\.?|familie|fam\.)[ ]({_NAME})"
)
_GREETED = re.compile(rf"^[ \t]*(?i:beste|hallo|hoi|dag|geachte|lieve)[ ]({_NAME})[ ]*,?[ \t]*$", re.MULTILINE)
_LABELLED = re.compile(
    rf"^[ \t]*(?i:naam|achternaam|voornaam|klant|debiteur|geadresseerde|t\.a\.v\.|ter attentie van|aan)[ ]?:?[ \t]({_NAME})",
    re.MULTILINE,
)
_NOT_NAMES = lexicon("not-names")


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """Something that looks like personal data, with its place in characters."""

    kind: Kind
    start: int
    end: int


def personal_data(text: str) -> list[PersonalData]:
    """What looks like personal data, in order, none over another.

    A BSN has to pass the eleven test, an IBAN its check by 97 (ISO 13616). Numbers that the text itself calls a
    reference, telephone numbers and mailboxes of organisations are nobody's.
    """
    text = text.translate(_PLAIN)
    found: list[PersonalData] = []
    # In this order: an account number has digits that could be a telephone number.
    for find in (_ibans, _mails, _bsns, _phones, _names):
        for kind, start, end in find(text):
            if all(end <= other.start or start >= other.end for other in found[-_SEEN:]):
                found.append(PersonalData(kind=kind, start=start, end=end))
    return sorted(found, key=lambda each: each.start)


def _ibans(text: str) -> _Found:
    for match in _IBAN.finditer(text):
        letters = [place for place in range(match.start(), match.end()) if text[place].isalnum()]
        country = text[letters[0] : letters[1] + 1].upper()
        # The words after it may look like more of it: "NL91ABNA0417164300 op naam van".
        lengths = [_DUTCH_IBAN] if country == "NL" else reversed(_IBAN_LENGTHS)
        for length in lengths:
            if length <= len(letters) and _passes_97("".join(text[place] for place in letters[:length])):
                yield "iban", match.start(), letters[length - 1] + 1
                break


def _passes_97(iban: str) -> bool:
    """The check of ISO 13616: the first four signs behind, letters as 10 to 35, divisible by 97 with 1 left."""
    turned = iban[4:] + iban[:4]
    return turned.isascii() and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _mails(text: str) -> _Found:
    for match in _MAIL.finditer(text):
        if match[0].partition("@")[0].casefold() not in _OF_NOBODY:
            yield "mail", match.start(), match.end()


def _bsns(text: str) -> _Found:
    for match in _BSN.finditer(text):
        digits = [int(sign) for sign in match[0] if sign.isdecimal()]
        sums = sum(weight * digit for weight, digit in zip(_BSN_WEIGHTS, digits, strict=True))
        if any(digits) and sums % 11 == 0 and not _is_reference(text, match.start(), _BSN_CALLED):
            yield "bsn", match.start(), match.end()


def _phones(text: str) -> _Found:
    for match in _PHONE.finditer(text):
        national = _national(match[0])
        foreign = national.startswith("+")
        fits = 9 <= len(national) <= 15 if foreign else len(national) == 10
        if not fits or national.startswith(_OF_ORGANISATIONS) or _is_reference(text, match.start(), _PHONE_CALLED):
            continue
        yield "phone", match.start(), match.end()


def _national(written: str) -> str:
    """The digits as one dials them in the Netherlands; a foreign number keeps its plus."""
    digits = "".join(sign for sign in written.replace("(0)", "") if sign.isdecimal() or sign == "+")
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    return f"0{digits[3:].removeprefix('0')}" if digits.startswith("+31") else digits


def _is_reference(text: str, start: int, but: re.Pattern[str]) -> bool:
    """Whether the words before a number call it a reference, and not what ``but`` finds."""
    before = text[max(0, start - _REFERENCE_REACH) : start]
    called = _REFERENCE.search(before)
    return bool(called and not but.search(before[max(0, called.start() - 20) :]))


def _names(text: str) -> _Found:
    for pattern in (_TITLED, _GREETED, _LABELLED):
        for match in pattern.finditer(text):
            words = match[1].split()
            if words[0].casefold() in _NOT_NAMES:
                continue
            yield "name", match.start(1), match.end(1)
