from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0009_developments")]

    operations = [
        migrations.AddField(
            model_name="mailingcontent",
            name="left_out",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
