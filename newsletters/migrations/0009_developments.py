import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0008_issues")]

    operations = [
        migrations.AddField(
            model_name="mailingcontent",
            name="frozen_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="feeditem",
            name="is_further_source",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name="mailing",
            name="correction",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mailings",
                to="newsletters.correction",
            ),
        ),
    ]
