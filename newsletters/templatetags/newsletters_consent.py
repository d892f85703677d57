"""Lines of the consent log as editors read them."""

from django import template

from naast.pages.models import Topic
from newsletters.models import ConsentEvent
from newsletters.readers import consent_words

register = template.Library()


@register.filter
def place_in_words(event: ConsentEvent) -> str:
    """Where it happened."""
    return consent_words.place_in_words(event)


@register.simple_tag
def topic_names() -> dict[str, str]:
    """Names of the topics by slug, to be looked up once a page."""
    return {topic.slug: topic.name for topic in Topic.objects.all()}


@register.simple_tag
def choices_in_words(event: ConsentEvent, topics: dict[str, str]) -> str:
    """Topics and rhythm as they were after this line."""
    return consent_words.choices_in_words(event, topics)
