"""Give certificates from before the mail address of who holds them."""

from django.conf import settings
from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    certificates = apps.get_model("certificates", "Certificate").objects.using(schema_editor.connection.alias)
    people = apps.get_model(*settings.AUTH_USER_MODEL.split(".")).objects.using(schema_editor.connection.alias)
    email = Subquery(people.filter(pk=OuterRef("person_id")).values("email")[:1])
    certificates.filter(person__isnull=False, holder_email="").update(holder_email=email)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_certifying"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
