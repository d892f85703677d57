"""When a mail failed, and the way to the mails for one receiving domain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_reports_and_limits")]

    operations = [
        migrations.AddField(
            "OutgoingMail",
            "failed_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="failed on"),
        ),
        migrations.AddIndex(
            "OutgoingMail",
            models.Index(
                fields=["domain", "next_attempt_at"],
                condition=models.Q(state="pending"),
                name="mail_outgoingmail_lane",
            ),
        ),
    ]
