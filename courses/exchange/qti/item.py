"""One QTI item into a draft."""

import re
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _t

from courses.exchange import answers, values
from courses.exchange.answers import FULL, Answer
from courses.exchange.drafts import Draft
from courses.exchange.markup import Rich, from_html
from courses.exchange.moodle.cloze import MARKER, split
from courses.exchange.qti import body, responses
from courses.exchange.qti.responses import Declaration
from courses.exchange.safe_xml import Element
from courses.exchange.values import Row

Keep = Callable[[str, str], str | None]
_GAPS = {"inlineChoiceInteraction", "textEntryInteraction"}
_TRUE = {"true", "waar", "juist", "correct", "goed"}
_FALSE = {"false", "onwaar", "niet waar", "onjuist", "incorrect", "fout"}


def read(root: Element, draft: Draft, keep: Keep) -> None:
    """Fill the draft. ``keep`` keeps a picture by its address and gives its key."""
    _Item(root, draft, keep).read()


class _Item:
    def __init__(self, root: Element, draft: Draft, keep: Keep) -> None:
        self.root = root
        self.draft = draft
        self.keep = keep
        self.declared = responses.declarations(root)
        self.body = body.Body()
        self.points = answers.points(draft, responses.points(root, self.declared))

    def read(self) -> None:
        found = self.root.first("itemBody")
        if found is None:
            self.draft.refuse(_t("The item has no body."))
            return
        rich = from_html(self.body.html(found))
        interactions = self.body.interactions
        if self.body.variable or self.root.first("templateProcessing") is not None:
            self.draft.refuse(_t("The item is filled in by a computer each time; that does not exist here."))
        if not interactions:
            self.draft.refuse(_t("This is a text without a question. Put it in a lesson."))
        if self.draft.reason:
            return
        kind, fields = self.interaction(interactions, rich.text)
        for note in rich.notes():
            self.draft.note(note)
        fields = {"text": rich.text, "points": self.points, **self.feedback(fields), **fields}
        answers.finish(self.draft, kind, fields)
        self.pictures(rich)
        if responses.own_rules(self.root):
            self.draft.note(_t("The item scores by rules of its own; here the ordinary way of scoring counts."))

    def interaction(self, found: list[Element], text: str) -> tuple[str, Row]:
        """Type and fields of what is asked."""
        first = found[0]
        if all(element.name in _GAPS for element in found):
            if len(found) == 1 and first.name == "textEntryInteraction":
                return self.entry(first, text)
            return "gap_fill", self.gaps(found, text)
        reading = {
            "choiceInteraction": self.choice,
            "orderInteraction": self.order,
            "matchInteraction": self.match,
            "extendedTextInteraction": self.extended,
        }.get(first.name)
        if len(found) > 1:
            self.draft.refuse(_t("The item asks several questions at once."))
        elif reading is None:
            self.draft.refuse(_t("Questions of type “%(type)s” do not exist here.") % {"type": first.name[:60]})
        else:
            return reading(first)
        return "open_answer", {}

    def declaration(self, element: Element) -> Declaration:
        return self.declared.get(element.get("responseIdentifier"), Declaration())

    def text(self, element: Element) -> str:
        return body.plain(element, self.draft.note)

    def choice(self, element: Element) -> tuple[str, Row]:
        declaration = self.declaration(element)
        choices = element.all("simpleChoice")
        right = set(declaration.right())
        single = declaration.cardinality == "single"
        share = FULL if single else FULL / max(len(right), 1)
        found = []
        for choice in choices:
            inner = choice.first("feedbackInline")
            earned = choice.get("identifier") in right
            found.append(
                Answer(
                    text=self.text(choice),
                    share=share if earned else Decimal(0) if single else -share,
                    feedback=self.text(inner) if inner else "",
                )
            )
        if _uneven(declaration, right):
            self.draft.note(_t("Options had their own percentages; here every right option counts alike."))
        statement = [answer.text.strip(" .").lower() for answer in found]
        if single and len(found) == 2 and statement[0] in _TRUE | _FALSE and statement[1] in _TRUE | _FALSE:
            true, false = found if statement[0] in _TRUE else (found[1], found[0])
            if (true.share > 0) == (false.share > 0):
                self.draft.refuse(_t("No option is right."))
            return "true_false", answers.true_false(
                answer=true.share > 0, feedback_true=true.feedback, feedback_false=false.feedback
            )
        kind, fields = answers.choice(self.draft, found, single=single)
        fields["shuffle"] = element.get("shuffle", "false") == "true"
        for option, choice in zip(fields["options"], choices, strict=True):
            option["identifier"] = choice.get("identifier")
        return kind, fields

    def order(self, element: Element) -> tuple[str, Row]:
        steps = {choice.get("identifier"): self.text(choice) for choice in element.all("simpleChoice")}
        order = self.declaration(element).correct
        if sorted(order) != sorted(steps):
            self.draft.refuse(_t("The right order does not name every step once."))
        return "ordering", answers.ordering(self.draft, [Answer(text=steps.get(name, "")) for name in order])

    def match(self, element: Element) -> tuple[str, Row]:
        sets = element.all("simpleMatchSet")
        if len(sets) != 2:
            self.draft.refuse(_t("A part of the question has no answer to match."))
            return "matching", {}
        left, right = (
            {choice.get("identifier"): self.text(choice) for choice in one.all("simpleAssociableChoice")}
            for one in sets
        )
        pairs: list[tuple[str, str]] = []
        matched: dict[str, str] = {}
        for pair in self.declaration(element).right():
            one, _space, other = pair.partition(" ")
            one, other = (other.strip(), one) if one in right else (one, other.strip())
            if one not in left or other not in right or one in matched:
                self.draft.refuse(_t("A part of the question matches more than one answer, or none."))
                return "matching", {}
            matched[one] = other
            pairs.append((left[one], right[other]))
        pairs += [(text, "") for name, text in left.items() if name not in matched]
        pairs += [("", text) for name, text in right.items() if name not in matched.values()]
        return "matching", answers.matching(self.draft, pairs)

    def extended(self, element: Element) -> tuple[str, Row]:
        rubrics = [aside for aside in self.body.aside if aside.name == "rubricBlock"]
        told = "\n\n".join(self.text(rubric) for rubric in rubrics if "scorer" in rubric.get("view", "scorer"))
        fields = answers.open_answer(self.draft, told, self.points)
        return "open_answer", fields | {"model_answer": "\n\n".join(self.declaration(element).correct)}

    def entry(self, element: Element, text: str) -> tuple[str, Row]:
        """One field to fill in: a number, a short answer, or a gap when the sentence goes on after it."""
        declaration = self.declaration(element)
        before, _mark, after = text.partition(body.MARK.format(1))
        if declaration.base in {"float", "integer"}:
            margin, percent = responses.tolerance(self.root, element.get("responseIdentifier"))
            rows = [Answer(text=one, share=FULL, tolerance=margin) for one in declaration.variants()]
            asked = f"{before.strip()} _____ {after.strip()}" if after.strip(" .?:\n") else before.strip()
            return "numeric", answers.numeric(self.draft, rows) | {"text": asked, "tolerance_percent": percent}
        if after.strip(" .?:\n"):
            return "gap_fill", self.gaps([element], text)
        rows = [Answer(text=one.replace("*", "\\*"), share=FULL) for one in declaration.variants()]
        self.partly(declaration)
        exact = bool(declaration.mapping) and declaration.case_sensitive
        fields = answers.short_answer(self.draft, rows, case_sensitive=exact)
        return "short_answer", fields | {"text": before.strip()}

    def gaps(self, found: list[Element], text: str) -> Row:
        rows = [self.gap(element) for element in found]
        asked, passage = split(text)
        if len(MARKER.findall(passage)) != len(rows):
            self.draft.refuse(_t("The text has signs that look like gaps: [[1]]."))
        return {"text": asked, "passage": passage, "gaps": rows}

    def gap(self, element: Element) -> Row:
        declaration = self.declaration(element)
        if element.name == "textEntryInteraction":
            right, wrong, kind = declaration.variants(), [], "typed"
            self.partly(declaration)
        else:
            right_ids = declaration.right()
            texts = {choice.get("identifier"): self.text(choice) for choice in element.all("inlineChoice")}
            right = [text for name, text in texts.items() if name in right_ids]
            wrong = [text for name, text in texts.items() if name not in right_ids]
            kind = "select"
        if not any(right):
            self.draft.refuse(_t("A gap has no right answer."))
        return {"kind": kind, "answers": "\n".join(map(_line, right)), "wrong": "\n".join(map(_line, wrong))}

    def partly(self, declaration: Declaration) -> None:
        best = max(declaration.mapping.values(), default=Decimal(0))
        for text, earned in declaration.mapping.items():
            if 0 < earned < best:
                self.draft.note(
                    _t("“%(text)s” earned %(percent)s%% of the points; here it is wrong.")
                    % {"text": text[:80], "percent": values.written((earned / best * 100).quantize(Decimal("0.1")))}
                )

    def feedback(self, fields: Row) -> Row:
        """Feedback on the whole question; feedback on an option goes to that option."""
        options = fields.get("options", [])
        shown = [aside for aside in self.body.aside if aside.name != "rubricBlock"] + self.root.all("modalFeedback")
        by_choice, overall, other = responses.feedback(
            shown, {option.get("identifier", "") for option in options}, self.text
        )
        for option in options:
            option["feedback"] = option["feedback"] or by_choice.get(option.pop("identifier", ""), "")
        if other:
            self.draft.note(_t("Feedback with rules of its own is not carried over."))
        hidden = [aside for aside in self.body.aside if aside.name == "rubricBlock"]
        if any("scorer" not in aside.get("view", "scorer") for aside in hidden):
            self.draft.note(_t("An instruction for a group of readers is not carried over."))
        return overall

    def pictures(self, rich: Rich) -> None:
        if not self.draft.type:
            return
        for picture in rich.pictures[:20]:
            if self.draft.value["image"]:
                self.draft.note(_t("A question has one image here; the others are not carried over."))
                break
            key = self.keep(picture.source, picture.alt)
            if key:
                self.draft.value |= {"image": key, "image_alt": picture.alt}


def _uneven(declaration: Declaration, right: set[str]) -> bool:
    """Whether right choices earn different points, or wrong ones take some away by a rule of their own."""
    earned = {declaration.mapping[name] for name in right if name in declaration.mapping}
    return len(earned) > 1


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
