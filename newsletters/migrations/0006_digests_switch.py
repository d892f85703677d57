"""The newsletter that was there before there were others is the one with digests."""

from django.db import migrations


def switch_on(apps, schema_editor):
    apps.get_model("newsletters", "Newsletter").objects.filter(slug="ontwikkelingen").update(digests=True)


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0005_issues")]

    operations = [migrations.RunPython(switch_on, migrations.RunPython.noop, elidable=True)]
