"""What the report of the letter check needs in a template."""

from django import template
from django.utils.safestring import SafeString

from naast.language.annotation import annotated, kind_name
from naast.language.elements.base import shortened
from naast.language.first_steps import Step, first_steps
from naast.language.report import Finding, LetterReport

register = template.Library()


@register.filter
def with_marks(report: LetterReport) -> SafeString:
    """The letter with a mark around every finding."""
    return annotated(report)


@register.filter
def steps(report: LetterReport) -> list[Step]:
    """The three things to mend first."""
    return first_steps(report)


@register.filter
def kind(finding: Finding) -> str:
    """What sort of finding this is."""
    return kind_name(finding)


@register.filter
def short(text: str) -> str:
    """At most some 140 characters of a sentence, on one line."""
    return shortened(text, 0)
