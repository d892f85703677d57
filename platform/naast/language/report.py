"""What the check hands back."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from naast.language.readability import Light, Reading

Level = Literal["red", "amber", "good"]
MOST_AT_ONCE = 10  # findings that a person can take in
_ORDER: tuple[Light, ...] = ("green", "amber", "red")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something in the text; ``start`` and ``end`` are characters of the text as it was given."""

    kind: str  # long_sentence, subclauses, passive, jargon, tone, capitals, exclamation or protected
    start: int
    end: int
    text: str
    message: str  # what is seen, for the reader
    better: str  # a plain alternative or what to do; empty when there is none
    source: str
    level: Level  # "good" is wording that has to stay


@dataclass(frozen=True, kw_only=True)
class Element:
    """Something a letter needs, with where it stands or how to write it."""

    key: str
    label: str
    found: bool
    excerpt: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class LetterReport:
    """A text as the check sees it."""

    text: str
    reading: Reading
    findings: list[Finding]  # in order of the text
    elements: list[Element]
    language: Literal["nl", "other"]
    notes: list[str]  # about the text as a whole, for the reader
    left_out: int = 0  # findings beyond the number a person can take in

    @property
    def light(self) -> Light:
        """The traffic light: the worse of the words and the sentences."""
        return max(self.reading.light, self.reading.sentence_light, key=_ORDER.index)

    @property
    def numbered(self) -> list[tuple[int, Finding]]:
        """All findings with the number they carry in the text."""
        return list(enumerate(self.findings, 1))

    @property
    def to_mend(self) -> list[tuple[int, Finding]]:
        """The findings that can be written better."""
        return [(number, finding) for number, finding in self.numbered if finding.level != "good"]

    @property
    def important(self) -> list[tuple[int, Finding]]:
        """The findings to begin with, in order of the text: the red ones go before the others."""
        by_level = sorted(self.to_mend, key=lambda each: each[1].level != "red")
        return sorted(by_level[:MOST_AT_ONCE], key=lambda each: each[0])

    @property
    def others(self) -> list[tuple[int, Finding]]:
        """The findings that can wait."""
        first = {number for number, _finding in self.important}
        return [each for each in self.to_mend if each[0] not in first]

    @property
    def to_keep(self) -> list[tuple[int, Finding]]:
        """The wording that has to stay."""
        return [(number, finding) for number, finding in self.numbered if finding.level == "good"]

    @property
    def sources(self) -> list[str]:
        """What the remarks rest on, each once."""
        return list(dict.fromkeys(finding.source for _number, finding in self.to_mend if finding.source))

    @property
    def found(self) -> list[Element]:
        """What the letter has."""
        return [element for element in self.elements if element.found]

    @property
    def missing(self) -> list[Element]:
        """What the letter still needs."""
        return [element for element in self.elements if not element.found]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        reading = self.reading
        return {
            "language": self.language,
            "light": self.light,
            "notes": self.notes,
            "reading": {
                **asdict(reading),
                "mean_sentence": round(reading.mean_sentence, 1),
                "douma": round(reading.douma, 1),
                "brouwer": round(reading.brouwer, 1),
                "lix": round(reading.lix, 1),
                "light": reading.light,
                "sentence_light": reading.sentence_light,
            },
            "findings": [asdict(finding) for finding in self.findings],
            "left_out": self.left_out,
            "elements": [asdict(element) for element in self.elements],
            "text": self.text,
        }
