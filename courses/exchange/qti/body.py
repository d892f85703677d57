"""The body of an item as HTML, with its interactions taken out and its feedback put aside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from courses.exchange.markup import from_html
from courses.exchange.safe_xml import Element

# Where an interaction was, until the text is plain.
MARK = "[[{}]]"
_INLINE = {"inlineChoiceInteraction", "textEntryInteraction"}
_ASIDE = {"feedbackBlock", "feedbackInline", "modalFeedback", "rubricBlock", "stylesheet", "catalogInfo"}
_VARIABLE = {"printedVariable", "templateInline", "templateBlock"}


@dataclass
class Body:
    """What was found in a body."""

    interactions: list[Element] = field(default_factory=list)
    aside: list[Element] = field(default_factory=list)
    variable: bool = False

    def html(self, element: Element) -> str:
        """The content of an element as HTML."""
        return escape(element.text, quote=False) + "".join(
            self._child(child) + escape(child.tail, quote=False) for child in element.children
        )

    def _child(self, child: Element) -> str:
        name = child.name
        if name in _INLINE:
            self.interactions.append(child)
            return MARK.format(len(self.interactions))
        if name.endswith("Interaction"):
            self.interactions.append(child)
            return "".join(f"<p>{self.html(prompt)}</p>" for prompt in child.all("prompt"))
        if name in _ASIDE:
            self.aside.append(child)
            return ""
        self.variable = self.variable or name in _VARIABLE
        if name == "object" and child.get("type").startswith("image/"):
            return f'<img src="{escape(child.get("data"))}" alt="{escape(child.whole_text().strip())}">'
        kept = "".join(f' {key}="{escape(child.get(key))}"' for key in ("src", "alt", "href") if child.get(key))
        return f"<{name}{kept}>{self.html(child)}</{name}>"


def plain(element: Element, note: Callable[[str], None]) -> str:
    """The text of an element without what is shown only at times."""
    rich = from_html(Body().html(element))
    for sentence in rich.notes():
        note(sentence)
    return rich.text
