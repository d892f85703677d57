"""Moodle XML out: every question in the type that Moodle has for it, with the whole of it in an element of our own."""

import base64
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape as escape_html
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _t

from courses.exchange import values
from courses.exchange.categories import to_path
from courses.exchange.drafts import Draft, ImageFile, Images, Written
from courses.exchange.markup import clean, to_html
from courses.exchange.moodle import cloze, own
from courses.exchange.safe_xml import parse
from courses.exchange.values import Row

# The type each of ours has in Moodle, and its overall feedback there.
_TYPES = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "matching": "matching",
    "ordering": "ordering",
    "gap_fill": "cloze",
    "numeric": "numerical",
    "short_answer": "shortanswer",
    "open_answer": "essay",
}
_FEEDBACK = {"single_choice", "multiple_choice", "matching", "ordering"}


def write(drafts: Sequence[Draft], images: Images) -> Written:
    """The questions as a file that Moodle and ``read`` take. Notes say what Moodle will not show."""
    out: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n']
    notes: list[str] = []
    category: tuple[str, ...] = ()
    # Moodle cannot go back to no category.
    for draft in sorted(drafts, key=lambda draft: bool(draft.category)):
        if draft.category != category:
            category = draft.category
            out.append(_category(category))
        out.append(_question(draft, images))
        notes += _unsaid(draft)
    out.append("</quiz>\n")
    return Written(content="".join(out).encode("utf-8"), notes=notes)


def _category(names: tuple[str, ...]) -> str:
    return (
        f'  <question type="category">\n    <category>\n      <text>{escape(to_path(names))}</text>\n    </category>\n'
        '    <info format="html">\n      <text></text>\n    </info>\n    <idnumber></idnumber>\n  </question>\n'
    )


def _question(draft: Draft, images: Images) -> str:
    value = values.plain(draft.type, draft.value)
    image = images.get(value["image"]) if value["image"] else None
    parts = [
        f'  <question type="{_TYPES[draft.type]}">\n',
        f"    <name>\n      <text>{escape(clean(draft.title))}</text>\n    </name>\n",
        _question_text(draft.type, value, image),
        _rich("generalfeedback", value["explanation"]),
    ]
    if draft.type != "gap_fill":
        parts.append(f"    <defaultgrade>{value['points']}.0000000</defaultgrade>\n")
    penalty = "1.0000000" if draft.type == "true_false" else "0.3333333"
    parts.append(f"    <penalty>{penalty}</penalty>\n    <hidden>0</hidden>\n    <idnumber></idnumber>\n")
    parts += _WRITERS[draft.type](value)
    if draft.type in _FEEDBACK:
        parts.append(_rich("correctfeedback", value["feedback_right"]))
        parts.append(_rich("partiallycorrectfeedback", value["feedback_partly"]))
        parts.append(_rich("incorrectfeedback", value["feedback_wrong"]))
    if tags := values.tag_list(value):
        lines = "".join(f"      <tag><text>{escape(clean(tag))}</text>\n</tag>\n" for tag in tags)
        parts.append(f"    <tags>\n{lines}    </tags>\n")
    for_moodle = "".join(parts)
    ours = own.write(parse((for_moodle + "  </question>\n").encode("utf-8")), draft.type, value)
    return f"{for_moodle}{ours}  </question>\n"


def _question_text(kind: str, value: Row, image: ImageFile | None) -> str:
    source = to_html(value["text"])
    if kind == "gap_fill":
        weight, odd = divmod(value["points"], max(len(value["gaps"]), 1))
        gaps = [cloze.to_cloze(gap, 1 if odd else max(weight, 1)) for gap in value["gaps"]]
        passage = cloze.MARKER.sub(
            lambda match: gaps[int(match[1]) - 1] if 0 < int(match[1]) <= len(gaps) else match[0],
            to_html(value["passage"]).replace("{", "&#123;"),
        )
        source = source.replace("{", "&#123;") + passage
    if image is None:
        return _rich("questiontext", source, ready=True)
    alt = escape_html(clean(value["image_alt"]))
    source += f'<p><img src="@@PLUGINFILE@@/{image.name}" alt="{alt}" /></p>'
    content = base64.b64encode(image.content).decode("ascii")
    file = f'<file name={quoteattr(image.name)} path="/" encoding="base64">{content}</file>\n'
    return _rich("questiontext", source, ready=True, more=file)


def _rich(name: str, text: str, *, ready: bool = False, more: str = "") -> str:
    source = text if ready else to_html(text)
    return f'    <{name} format="html">\n      <text>{_data(source)}</text>\n{more}    </{name}>\n'


def _data(source: str) -> str:
    """Text as Moodle writes it: in CDATA when it has markup."""
    if not source or source == escape(source):
        return source
    return "<![CDATA[" + source.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _answer(share: Decimal | int, text: str, feedback: str, *, rich: bool = False, more: str = "") -> str:
    text_format = "html" if rich else "moodle_auto_format"
    source = to_html(text) if rich else clean(text)
    return (
        f'    <answer fraction="{share}" format="{text_format}">\n      <text>{_data(source)}</text>\n'
        f'      <feedback format="html">\n        <text>{_data(to_html(feedback))}</text>\n      </feedback>\n'
        f"{more}    </answer>\n"
    )


def _shares(count: int) -> list[Decimal]:
    """Percentages for right options that add up to a hundred, all on the list that Moodle accepts."""
    if count > 10:
        tens = max(20 - count, 0)
        return [Decimal(10)] * tens + [Decimal(5)] * (count - tens)
    share = (Decimal(100) / max(count, 1)).quantize(Decimal("0.00001"))
    return [Decimal(values.written(share))] * count


def _single(value: Row) -> list[str]:
    return _options(value, single=True)


def _multiple(value: Row) -> list[str]:
    return _options(value, single=False)


def _options(value: Row, *, single: bool) -> list[str]:
    right = sum(bool(option["right"]) for option in value["options"])
    # What our marking takes away for a wrong choice.
    cost = Decimal(0) if single else -_shares(min(right, max(len(value["options"]) - right, 1)))[0]
    shares = iter(_shares(right))
    parts = [
        f"    <single>{str(single).lower()}</single>\n",
        f"    <shuffleanswers>{str(bool(value['shuffle'])).lower()}</shuffleanswers>\n",
        "    <answernumbering>abc</answernumbering>\n",
        "    <showstandardinstruction>0</showstandardinstruction>\n",
    ]
    for option in value["options"]:
        share = next(shares) if option["right"] else cost
        parts.append(_answer(share, option["text"], option["feedback"], rich=True))
    return parts


def _true_false(value: Row) -> list[str]:
    true = value["answer"] == "true"
    return [
        _answer(100 if true else 0, "true", value["feedback_true"]),
        _answer(0 if true else 100, "false", value["feedback_false"]),
    ]


def _matching(value: Row) -> list[str]:
    rows = [(pair["left"], pair["right"]) for pair in value["pairs"]]
    rows += [("", distractor["text"]) for distractor in value["distractors"]]
    return ["    <shuffleanswers>true</shuffleanswers>\n"] + [
        f'    <subquestion format="html">\n      <text>{_data(to_html(left))}</text>\n'
        f"      <answer>\n        <text>{_data(clean(right))}</text>\n      </answer>\n    </subquestion>\n"
        for left, right in rows
    ]


def _ordering(value: Row) -> list[str]:
    settings = (
        "    <layouttype>VERTICAL</layouttype>\n    <selecttype>ALL</selecttype>\n    <selectcount>0</selectcount>\n"
        "    <gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>\n    <showgrading>SHOW</showgrading>\n"
        "    <numberingstyle>none</numberingstyle>\n"
    )
    return [settings] + [
        _answer(Decimal(f"{number}.0000000"), step["text"], step["feedback"], rich=True)
        for number, step in enumerate(value["steps"], start=1)
    ]


def _numeric(value: Row) -> list[str]:
    answer, tolerance = values.number(str(value["answer"])), values.number(str(value["tolerance"]))
    if value["tolerance_percent"]:
        tolerance = abs(answer) * tolerance / 100
    parts = [_number(100, answer, tolerance, value["feedback_right"])]
    parts += [
        _number(0, values.number(str(row["answer"])), values.number(str(row["tolerance"])), row["feedback"])
        for row in value["mistakes"]
    ]
    if value["feedback_wrong"].strip():
        parts.append(_answer(0, "*", value["feedback_wrong"], more="      <tolerance>0</tolerance>\n"))
    unit = clean(value["unit"]).strip()
    if unit:
        parts.append(
            "<units>\n  <unit>\n    <multiplier>1</multiplier>\n"
            f"    <unit_name>{escape(unit)}</unit_name>\n  </unit>\n</units>\n"
        )
    parts.append(
        "    <unitgradingtype>0</unitgradingtype>\n    <unitpenalty>0.1000000</unitpenalty>\n"
        f"    <showunits>{0 if unit else 3}</showunits>\n    <unitsleft>0</unitsleft>\n"
    )
    return parts


def _number(share: int, answer: Decimal, tolerance: Decimal, feedback: str) -> str:
    more = f"      <tolerance>{values.written(tolerance)}</tolerance>\n"
    return _answer(share, values.written(answer), feedback, more=more)


def _short(value: Row) -> list[str]:
    parts = [f"    <usecase>{int(bool(value['case_sensitive']))}</usecase>\n"]
    parts += [
        _answer(100, row["text"].replace("*", "\\*"), value["feedback_right"] if first else "")
        for first, row in ((number == 0, row) for number, row in enumerate(value["accepted"]))
    ]
    parts += [_answer(0, row["text"].replace("*", "\\*"), row["feedback"]) for row in value["mistakes"]]
    if value["feedback_wrong"].strip():
        parts.append(_answer(0, "*", value["feedback_wrong"]))
    return parts


def _open(value: Row) -> list[str]:
    lines = [
        f"{row['criterion']} ({row['points']}): {row['description']}".strip(": ").strip() for row in value["rubric"]
    ]
    told = "\n\n".join([*lines, *([value["model_answer"]] if value["model_answer"].strip() else [])])
    settings = (
        "    <responseformat>editor</responseformat>\n    <responserequired>1</responserequired>\n"
        "    <responsefieldlines>10</responsefieldlines>\n"
        f"    <minwordlimit>{value['min_words'] or ''}</minwordlimit>\n"
        f"    <maxwordlimit>{value['max_words'] or ''}</maxwordlimit>\n"
        "    <attachments>0</attachments>\n    <attachmentsrequired>0</attachmentsrequired>\n"
        "    <maxbytes>0</maxbytes>\n    <filetypeslist></filetypeslist>\n"
    )
    return [
        settings,
        _rich("graderinfo", told),
        _rich("responsetemplate", ""),
    ]


_WRITERS: Mapping[str, Callable[[Row], list[str]]] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "gap_fill": lambda value: [],
    "numeric": _numeric,
    "short_answer": _short,
    "open_answer": _open,
}


def _unsaid(draft: Draft) -> list[str]:
    """What Moodle will not show of a question, in one sentence; Naast itself gets it back from the same file."""
    value = values.plain(draft.type, draft.value)
    missing: dict[str, Any] = {
        _t("source"): value["source"],
        _t("learning objective"): value["objective"],
        _t("Rki topic"): value["rki_topic"],
        _t("feedback per pair"): any(row["feedback"] for row in value.get("pairs", [])),
        _t("small typing slips"): value.get("slips") or any(row["slips"] for row in value.get("gaps", [])),
        _t("rubric"): draft.type == "open_answer",
        _t("tolerance in percent"): value.get("tolerance_percent"),
    }
    if draft.type not in _FEEDBACK:
        missing[_t("feedback on the whole question")] = value["feedback_partly"] or (
            draft.type not in {"numeric", "short_answer"} and (value["feedback_right"] or value["feedback_wrong"])
        )
    if draft.type == "gap_fill":
        missing[_t("points")] = value["points"] % max(len(value["gaps"]), 1)
    names = [name for name, given in missing.items() if given]
    if not names:
        return []
    return [
        _t("“%(title)s”: Moodle does not show %(names)s. Naast gets it back from this file.")
        % {"title": draft.title, "names": ", ".join(names)}
    ]
