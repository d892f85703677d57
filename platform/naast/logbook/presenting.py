"""The comparison in words, numbers and the coordinates of its drawings."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from naast.logbook.models.log import LEAST_STRESS, MOST_STRESS
from naast.logbook.selectors import Measure
from naast.logbook.statistics import Estimate, Verdict

# Units of the drawing: names of rows on the left, the scale on the right.
_LEFT, _RIGHT = 140, 388
_ROWS = (46, 100)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A horizontal axis: its ends and the places that are marked."""

    least: float
    most: float
    marks: tuple[tuple[float, str], ...]

    def x(self, value: float) -> float:
        """Where a value lies, in units of the drawing."""
        return round(_LEFT + (_RIGHT - _LEFT) * (value - self.least) / (self.most - self.least), 1)


_SHARES = Scale(least=0, most=1, marks=tuple((quarter / 4, f"{quarter * 25}%") for quarter in range(5)))
_STRESS = Scale(
    least=LEAST_STRESS,
    most=MOST_STRESS,
    marks=tuple((answer, str(answer)) for answer in range(LEAST_STRESS, MOST_STRESS + 1)),
)


def shown(measure: Measure) -> dict[str, Any]:
    """One measure as the page shows it: heading, what may be said, rows of the table, and the drawing."""
    scale = _STRESS if measure.key == "stress" else _SHARES
    rows = [
        _row(name, kind, estimate, scale, y)
        for name, kind, estimate, y in zip(
            (_("As always"), _("With the technique")),
            ("before", "after"),
            (measure.before, measure.after),
            _ROWS,
            strict=True,
        )
    ]
    return {
        "key": measure.key,
        "title": _title(measure.key),
        "of_what": _of_what(measure.key),
        "verdict": measure.verdict,
        "said": _said(measure),
        "rows": rows,
        "marks": [{"x": scale.x(value), "label": label} for value, label in scale.marks],
        "described": " ".join(_described(row) for row in rows),
    }


def _title(key: str) -> str:
    return {
        "contact": _("Contact made"),
        "kept": _("Agreements kept"),
        "stress": _("Your own stress"),
    }[key]


def _of_what(key: str) -> str:
    return {
        "contact": _("Share of all conversations."),
        "kept": _("Share of the agreements of which you know the outcome."),
        "stress": _("Mean on a scale from 1 (very calm) to 5 (very tense)."),
    }[key]


def _said(measure: Measure) -> str:
    if measure.verdict == Verdict.TOO_FEW:
        if measure.key == "kept":
            return _("Too few agreements with a known outcome to say anything.")
        return _("Too few conversations to say anything.")
    if measure.verdict == Verdict.MAY_BE_CHANCE:
        return _("The difference may be chance.")
    return _("The difference is larger than we expect by chance. Other causes remain possible.")


def _row(name: str, kind: str, estimate: Estimate, scale: Scale, y: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "number": estimate.number,
        "value": _text(estimate.value, scale),
        "interval": "",
        "y": y,
        "above": y - 15,
        "below": y + 5,
        "cap_top": y - 7,
    }
    if estimate.value is not None:
        row["x"] = scale.x(estimate.value)
        row["diamond"] = f"M{row['x']} {y - 10}l10 10l-10 10l-10-10z"
        # Room for the number at both ends of the scale.
        row["label_x"] = min(max(row["x"], _LEFT + 12), _RIGHT - 12)
    if estimate.interval is not None:
        low, high = estimate.interval
        row["low"], row["high"] = scale.x(low), scale.x(high)
        row["interval"] = _("%(low)s to %(high)s") % {"low": _text(low, scale), "high": _text(high, scale)}
    return row


def _text(value: float | None, scale: Scale) -> str:
    if value is None:
        return ""
    return number_format(round(value, 1), 1) if scale is _STRESS else f"{value * 100:.0f}%"


def _described(row: dict[str, Any]) -> str:
    if not row["value"]:
        return _("%(period)s: nothing yet.") % {"period": row["name"]}
    if not row["interval"]:
        return _("%(period)s: %(value)s.") % {"period": row["name"], "value": row["value"]}
    return _("%(period)s: %(value)s, interval %(interval)s.") % {
        "period": row["name"],
        "value": row["value"],
        "interval": row["interval"],
    }
