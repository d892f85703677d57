import django.utils.timezone
from django.db import migrations, models

_FREQUENCIES = [("weekly", "Every week"), ("biweekly", "Every two weeks"), ("monthly", "Every month")]
_KINDS = [
    ("requested", "asked for the newsletter"),
    ("reminded", "asked again while already subscribed"),
    ("confirmed", "confirmed"),
    ("changed", "changed the choices"),
    ("unsubscribed", "unsubscribed"),
    ("restored", "came back with undo"),
    ("muted", "muted a topic"),
    ("paused", "asked for a pause"),
    ("stayed", "wants to stay"),
    ("imported", "brought in with proof"),
    ("complained", "reported the mail as spam"),
    ("erased", "was erased"),
    ("export_asked", "asked for a link to the own data"),
    ("exported", "downloaded the own data"),
    ("erase_asked", "asked for a link to be erased"),
]


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0010_digest")]

    operations = [
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("texts", models.JSONField(default=dict)),
                ("topics", models.JSONField(default=list)),
                ("frequency", models.CharField(choices=_FREQUENCIES, default="weekly", max_length=8)),
                ("source", models.CharField(max_length=40)),
                ("network", models.CharField(blank=True, max_length=43)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AlterModelOptions(
            name="consentevent",
            options={
                "ordering": ["-at", "-pk"],
                "permissions": (("export_consentevent", "Can export the consent log"),),
                "verbose_name": "consent",
                "verbose_name_plural": "consent log",
            },
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="moment"),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="kind",
            field=models.CharField(choices=_KINDS, max_length=12, verbose_name="event"),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["network", "kind", "at"], name="newsletters_consent_network"),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["kind", "at"], name="newsletters_consent_kind"),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["newsletter", "at"], name="newsletters_consent_period"),
        ),
    ]
