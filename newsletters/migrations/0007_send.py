"""What the send asks of the rows: whom a mailing is for, when a delivery failed, and where a worker finds the next one."""

import django.db.models.deletion
from django.db import migrations, models

_PENDING = models.Q(state="pending")


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0006_digests_switch")]

    operations = [
        migrations.AddField(
            "Mailing",
            "topics",
            models.ManyToManyField(
                blank=True, related_name="+", to="pages.topic", verbose_name="only for readers of"
            ),
        ),
        migrations.AddField(
            "Delivery",
            "failed_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="failed on"),
        ),
        migrations.RemoveIndex("Delivery", "newsletters_delivery_due"),
        migrations.AlterField(
            "Delivery",
            "mailing",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="newsletters.mailing",
            ),
        ),
        migrations.AddIndex(
            "Delivery",
            models.Index(fields=["mailing", "next_attempt_at"], condition=_PENDING, name="newsletters_delivery_due"),
        ),
        migrations.AddIndex(
            "Delivery",
            models.Index(
                fields=["mailing", "domain", "next_attempt_at"], condition=_PENDING, name="newsletters_delivery_lane"
            ),
        ),
        migrations.AddIndex(
            "Delivery",
            models.Index(
                fields=["mailing", "sent_at"], condition=models.Q(state="sent"), name="newsletters_delivery_sent"
            ),
        ),
        migrations.AddIndex(
            "Delivery",
            models.Index(
                fields=["mailing", "failed_at"], condition=models.Q(state="failed"), name="newsletters_delivery_failed"
            ),
        ),
    ]
