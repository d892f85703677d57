"""Explains words of the trade (``{% explained glossary %}…{% endexplained %}``) and says what a training costs."""

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from courses.glossary import Word, explain
from courses.models import CoursePage
from courses.selectors import Glossary
from courses.selectors.offering import price_words

register = template.Library()


@register.simple_block_tag(end_name="endexplained")
def explained(content: str, glossary: Glossary) -> str:
    """The HTML of the block with the first occurrence of each word as a button, and a list of those words for print."""
    card = get_template("courses/includes/word.html")

    def show(word: Word, written: str) -> str:
        # What is written comes out of the block, where it is HTML already.
        return card.render({"word": word, "written": SafeString(written)}).strip()

    html, found = explain(content, glossary.words, show)
    words = get_template("courses/includes/word_list.html").render({"words": found}) if found else ""
    return SafeString(f'<div class="prose">{html}</div>{words}')


@register.filter
def price(course: CoursePage) -> str:
    """What a training costs, in words."""
    return price_words(course)
