"""What an item says is right: its response declarations, its points and its feedback."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from courses.exchange import values
from courses.exchange.safe_xml import Element

# Elements of response processing that say no more than our marking does.
_ORDINARY = {
    "responseProcessing",
    "responseCondition",
    "responseIf",
    "responseElseIf",
    "responseElse",
    "match",
    "correct",
    "variable",
    "setOutcomeValue",
    "baseValue",
    "mapResponse",
    "sum",
    "equal",
    "isNull",
    "not",
    "and",
    "or",
    "stringMatch",
    "multiple",
    "default",
}
_RIGHT = {"correct", "right", "goed", "juist", "feedback_correct", "true"}
_WRONG = {"incorrect", "wrong", "fout", "onjuist", "feedback_incorrect", "false"}
_PARTLY = {"partial", "partly", "partially_correct", "partiallycorrect", "deels"}


@dataclass
class Declaration:
    """What is right for one interaction."""

    cardinality: str = "single"
    base: str = "identifier"
    correct: list[str] = field(default_factory=list)
    mapping: dict[str, Decimal] = field(default_factory=dict)
    case_sensitive: bool = True
    most: Decimal | None = None

    def right(self) -> list[str]:
        """The right values: those called correct, or else those that earn points."""
        if self.correct:
            return self.correct
        if self.cardinality == "single" and self.mapping:
            best = max(self.mapping.values())
            return [key for key, earned in self.mapping.items() if earned == best > 0]
        return [key for key, earned in self.mapping.items() if earned > 0]

    def variants(self) -> list[str]:
        """Texts that earn everything."""
        best = max(self.mapping.values(), default=Decimal(0))
        return list(
            dict.fromkeys([*self.correct, *(key for key, earned in self.mapping.items() if earned == best > 0)])
        )


def declarations(root: Element) -> dict[str, Declaration]:
    """The declarations of an item by their identifier."""
    return {element.get("identifier"): _declaration(element) for element in root.all("responseDeclaration")}


def _declaration(element: Element) -> Declaration:
    found = Declaration(
        cardinality=element.get("cardinality", "single"),
        base=element.get("baseType", "identifier"),
        correct=[
            value.whole_text().strip() for group in element.all("correctResponse") for value in group.all("value")
        ],
    )
    mapping = element.first("mapping")
    if mapping is not None:
        entries = mapping.all("mapEntry")
        found.mapping = {entry.get("mapKey").strip(): _decimal(entry.get("mappedValue")) for entry in entries}
        found.case_sensitive = any(entry.get("caseSensitive", "true") != "false" for entry in entries)
        found.most = _decimal(mapping.get("upperBound")) if mapping.get("upperBound") else None
    return found


def points(root: Element, found: dict[str, Declaration]) -> str:
    """The most points an item gives, as far as it says so."""
    outcomes = {element.get("identifier").upper(): element for element in root.all("outcomeDeclaration")}
    score = outcomes.get("SCORE")
    if score is not None and score.get("normalMaximum"):
        return score.get("normalMaximum")
    most = outcomes.get("MAXSCORE")
    if most is not None and (value := most.first("defaultValue", "value")) is not None:
        return value.text.strip()
    uppers = [declaration.most for declaration in found.values() if declaration.most]
    if uppers:
        return values.written(sum(uppers, Decimal(0)))
    return "1"


def tolerance(root: Element, identifier: str) -> tuple[str, bool]:
    """The tolerance of a number, and whether it is in percent, from the processing of responses."""
    for element in root.walk():
        if element.name != "equal" or element.get("toleranceMode", "exact") == "exact":
            continue
        if any(child.name == "variable" and child.get("identifier") == identifier for child in element.walk()):
            margins = element.get("tolerance").split()
            return (margins[0] if margins else "0"), element.get("toleranceMode") == "relative"
    return "0", False


def own_rules(root: Element) -> bool:
    """Whether an item scores by rules that ours do not have."""
    processing = root.first("responseProcessing")
    return processing is not None and any(element.name not in _ORDINARY for element in processing.walk())


def feedback(
    elements: list[Element], choices: set[str], text: Callable[[Element], str]
) -> tuple[dict[str, str], dict[str, str], int]:
    """Feedback by choice, feedback on the whole question by our field, and how many had rules of their own."""
    by_choice: dict[str, str] = {}
    overall: dict[str, str] = {}
    other = 0
    for element in elements:
        identifier = element.get("identifier")
        known = identifier.lower().replace("-", "_")
        if element.get("showHide", "show") == "hide":
            other += 1
        elif identifier in choices:
            by_choice.setdefault(identifier, text(element))
        elif known in _RIGHT:
            overall.setdefault("feedback_right", text(element))
        elif known in _WRONG:
            overall.setdefault("feedback_wrong", text(element))
        elif known in _PARTLY:
            overall.setdefault("feedback_partly", text(element))
        else:
            other += 1
    return by_choice, overall, other


def _decimal(text: str) -> Decimal:
    try:
        return values.number(text)
    except ValueError:
        return Decimal(0)
