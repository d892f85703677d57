"""Reading time was counted each time an article was shown; it is kept now."""

import re

from django.db import migrations

WORDS_PER_MINUTE = 200


def count(apps, schema_editor):
    """Count the words of every article that is there, tags and keys left out."""
    Article = apps.get_model("articles", "ArticlePage")
    for article in Article.objects.only("pk", "body").iterator():
        words = sum(map(_words, article.body.raw_data))
        Article.objects.filter(pk=article.pk).update(minutes=max(1, round(words / WORDS_PER_MINUTE)))


def _words(value):
    if isinstance(value, str):
        return len(re.sub(r"<[^>]*>", " ", value).split())
    if isinstance(value, dict):
        return sum(_words(part) for key, part in value.items() if key not in ("id", "type"))
    if isinstance(value, (list, tuple)):
        return sum(map(_words, value))
    return 0


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_writing_and_debates")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
