"""Moodle XML in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _t

from courses.exchange import answers, values
from courses.exchange.answers import Answer
from courses.exchange.categories import from_path
from courses.exchange.drafts import MAX_ROWS, Draft, Parsed, UnreadableFileError, place
from courses.exchange.markup import clean
from courses.exchange.moodle import cloze, own
from courses.exchange.moodle.text import Texts
from courses.exchange.safe_xml import Element, parse
from courses.exchange.values import Row

_TYPE_NAMES = 60


def read(data: bytes) -> Parsed:
    """The questions of a Moodle XML file.

    Raises:
        UnreadableFileError: not well-formed, not of Moodle, or beyond a bound.
    """
    root = parse(data)
    if root.name != "quiz":
        raise UnreadableFileError(_t("This XML file does not hold questions of Moodle."), f"<{root.name[:40]}>")
    parsed = Parsed(format="moodle_xml")
    category: tuple[str, ...] = ()
    for element in root.all("question"):
        if element.get("type") == "category":
            category = from_path(element.said("category", "text") or element.said("category"))
            if element.said("info", "text"):
                parsed.note(
                    _t("The description of category “%(name)s” is not carried over.") % {"name": " / ".join(category)}
                )
            continue
        draft = Draft(
            title=" ".join(clean(element.said("name", "text")).split())[:255],
            place=place(len(parsed.drafts) + 1, element.line),
            category=category,
        )
        parsed.add(draft)
        _question(element, draft, parsed)
        draft.title = draft.title or _title(draft)
    if not parsed.drafts:
        raise UnreadableFileError(_t("The file holds no questions."))
    return parsed


def _title(draft: Draft) -> str:
    words = str(draft.value.get("text", "")).split()
    return " ".join(words[:8])[:255] or draft.place


def _question(element: Element, draft: Draft, parsed: Parsed) -> None:
    try:
        ours = own.read(element)
    except own.ChangedError:
        ours = None
        draft.note(
            _t(
                "This question was changed outside Naast; what only Naast knows, such as its source, is not carried over."
            )
        )
    if ours is not None:
        texts = Texts(draft, parsed)
        texts.question(element)
        kind, value = ours
        image = texts.image
        draft.notes = [note for note in draft.notes if note in texts.about_images]
        answers.finish(draft, kind, values.plain(kind, value) | {"image": image})
        return
    kind = element.get("type")
    reading = _READERS.get(kind)
    if reading is None:
        draft.refuse(_reason(kind))
        return
    question = _Question(element, draft, Texts(draft, parsed))
    found = element.first("questiontext")
    question.texts.format = (found.get("format") if found else "") or "html"
    ours_kind, fields = reading(question)
    said = {name: field for name, field in fields.items() if field or name not in values.COMMON}
    answers.finish(draft, ours_kind, question.common() | said)
    _notes(element, draft, parsed)


@dataclass
class _Question:
    """One question under reading."""

    element: Element
    draft: Draft
    texts: Texts

    def common(self) -> Row:
        """The fields every type has. The text comes first: the texts in it may have the format of the question."""
        element, texts = self.element, self.texts
        text, image, alt = texts.question(element)
        return {
            "text": text,
            "image": image,
            "image_alt": alt,
            "points": answers.points(self.draft, element.said("defaultgrade")),
            "explanation": texts.plain(element.first("generalfeedback")),
            "feedback_right": texts.plain(element.first("correctfeedback")),
            "feedback_partly": texts.plain(element.first("partiallycorrectfeedback")),
            "feedback_wrong": texts.plain(element.first("incorrectfeedback")),
            "tags": values.tag_text(clean(tag.said("text")) for tag in _tags(element)),
        }

    def answers(self) -> list[Answer]:
        """The answers with their percentages."""
        if len(self.element.all("answer")) > MAX_ROWS:
            self.draft.refuse(_t("The question has more than %(limit)d answers.") % {"limit": MAX_ROWS})
            return []
        return [
            Answer(
                text=self.texts.plain(answer, option=True),
                share=self.share(answer),
                feedback=self.texts.plain(answer.first("feedback")),
                tolerance=answer.said("tolerance"),
            )
            for answer in self.element.all("answer")
        ]

    def share(self, answer: Element) -> Decimal:
        """The percentage of an answer."""
        try:
            return values.number(answer.get("fraction") or "0")
        except ValueError:
            self.draft.note(_t("A percentage could not be read and counts as nothing."))
            return Decimal(0)

    def yes(self, name: str, *, default: bool) -> bool:
        """A setting that is true, false, 1 or 0."""
        return self.element.said(name, default=str(default)).lower() in {"true", "1"}


def _multichoice(question: _Question) -> tuple[str, Row]:
    single = question.yes("single", default=True)
    kind, fields = answers.choice(question.draft, question.answers(), single=single)
    return kind, fields | {"shuffle": question.yes("shuffleanswers", default=False)}


def _truefalse(question: _Question) -> tuple[str, Row]:
    found = question.answers()
    if len(found) != 2:
        question.draft.refuse(_t("A statement needs the answers true and false."))
        return "true_false", {}
    # Old exports have the words of their language, true first.
    true, false = found if found[0].text.lower() != "false" else (found[1], found[0])
    return "true_false", answers.true_false(
        answer=true.share > false.share, feedback_true=true.feedback, feedback_false=false.feedback
    )


def _shortanswer(question: _Question) -> tuple[str, Row]:
    exact = question.yes("usecase", default=False)
    return "short_answer", answers.short_answer(question.draft, question.answers(), case_sensitive=exact)


def _numerical(question: _Question) -> tuple[str, Row]:
    fields = answers.numeric(question.draft, question.answers())
    units = question.element.first("units")
    names = [clean(unit.said("unit_name")) for unit in units.all("unit")] if units else []
    if len(names) > 1:
        question.draft.note(_t("Only the first unit, %(unit)s, is carried over.") % {"unit": names[0][:40]})
    if question.element.said("unitgradingtype", default="0") not in {"0", ""}:
        question.draft.note(_t("Points for the unit are not carried over: only the number counts."))
    return "numeric", fields | {"unit": names[0] if names else ""}


def _matching(question: _Question) -> tuple[str, Row]:
    parts = question.element.all("subquestion")[: MAX_ROWS + 1]
    pairs = [(question.texts.plain(part), clean(part.said("answer", "text"))) for part in parts]
    if not question.yes("shuffleanswers", default=True):
        question.draft.note(_t("The order of the answers was fixed; here it is shuffled."))
    return "matching", answers.matching(question.draft, pairs)


def _ordering(question: _Question) -> tuple[str, Row]:
    if question.element.said("selecttype", default="ALL") not in {"ALL", "0", ""}:
        question.draft.note(_t("Only some of the steps were asked; here all of them are."))
    if question.element.said("gradingtype") in {"ALL_OR_NOTHING", "-1"}:
        question.draft.note(_t("All steps had to be right; here a part earns a part of the points."))
    return "ordering", answers.ordering(question.draft, question.answers())


def _essay(question: _Question) -> tuple[str, Row]:
    element, draft = question.element, question.draft
    points = answers.points(Draft(title=""), element.said("defaultgrade"))
    fields = answers.open_answer(draft, question.texts.plain(element.first("graderinfo")), points)
    for ours, theirs in (("min_words", "minwordlimit"), ("max_words", "maxwordlimit")):
        limit = element.said(theirs)
        fields[ours] = int(limit) if re.fullmatch("[1-9][0-9]{0,4}", limit) else None
    if element.said("attachments", default="0") != "0" or element.said("responseformat") == "noinline":
        draft.note(_t("Answering with a file is not carried over."))
    if element.said("responsetemplate", "text"):
        draft.note(_t("The template for the answer is not carried over."))
    return "open_answer", fields


def _cloze(question: _Question) -> tuple[str, Row]:
    text = question.element.first("questiontext", "text")
    gaps: list[Row] = []
    if text is not None:
        source, gaps, points = cloze.from_cloze(question.draft, clean(text.text))
        text.text = source
        grade = Element("defaultgrade", "", {}, question.element.line)
        grade.text = str(points)
        question.element.children.insert(0, grade)  # what else may stand there is not what its gaps give
    return "gap_fill", _passage(question, gaps)


def _choices(question: _Question) -> tuple[str, Row]:
    found = question.element.all("selectoption", "dragbox")
    if len(found) > MAX_ROWS:
        question.draft.refuse(_t("The question has more than %(limit)d answers.") % {"limit": MAX_ROWS})
        return "gap_fill", {}
    choices = [(question.texts.plain(choice, option=True), choice.said("group", default="1")) for choice in found]
    text, _image, _alt = question.texts.question(question.element)
    passage, gaps = cloze.from_choices(question.draft, text, choices)
    asked, passage = cloze.split(passage)
    return "gap_fill", {"text": asked, "passage": passage, "gaps": gaps}


def _passage(question: _Question, gaps: list[Row]) -> Row:
    text, _image, _alt = question.texts.question(question.element)
    asked, passage = cloze.split(text)
    return {"text": asked, "passage": passage, "gaps": gaps}


_READERS: dict[str, Callable[[_Question], tuple[str, Row]]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _choices,
    "ddwtos": _choices,
}


def _reason(kind: str) -> str:
    """Why a question of a type that we do not have cannot come in."""
    if kind == "description":
        return _t("This is a text without a question. Put it in a lesson.")
    if kind.startswith("calculated"):
        return _t("A question that calculates with changing numbers (%(type)s) does not exist here.") % {"type": kind}
    if kind in {"ddmarker", "ddimageortext"}:
        return _t("Dragging onto an image (%(type)s) does not exist here.") % {"type": kind}
    if kind.startswith("random"):
        return _t("A random draw is a setting of a quiz here, not a question (%(type)s).") % {"type": kind}
    return _t("Questions of type “%(type)s” do not exist here.") % {"type": kind[:_TYPE_NAMES] or "?"}


def _tags(element: Element) -> list[Element]:
    return [tag for group in element.all("tags", "coursetags") for tag in group.all("tag")][:MAX_ROWS]


def _notes(element: Element, draft: Draft, parsed: Parsed) -> None:
    """What belongs to no type."""
    if element.all("hint"):
        draft.note(_t("Hints between two tries are not carried over."))
    if element.said("hidden", default="0") not in {"0", "", "false"}:
        draft.note(_t("This question was hidden in Moodle."))
    if identity := element.said("idnumber"):
        draft.note(_t("The ID number %(number)s is not carried over.") % {"number": clean(identity)[:100]})
    if any(_counts(element.said(name)) for name in ("penalty", "unitpenalty")) or element.said("answernumbering"):
        parsed.note(_t("Settings of Moodle for trying again and for the numbering of options are not carried over."))


def _counts(text: str) -> bool:
    return bool(text.strip("0. "))
