"""A digest becomes one kind of mailing. Renames first, so that no row is lost; the rows follow in 0004."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0002_initial")]

    operations = [
        # SQLite makes the whole table again for each rename, and a constraint does not follow the new name.
        migrations.RemoveConstraint("Delivery", "newsletters_delivery_once"),
        migrations.RemoveConstraint("DigestContent", "newsletters_content_once"),
        migrations.RenameModel("Digest", "Mailing"),
        migrations.RenameModel("DigestContent", "MailingContent"),
        migrations.RenameField("Delivery", "digest", "mailing"),
        migrations.RenameField("MailingContent", "digest", "mailing"),
        # Several items may be about one development now. Under another name until the old link is gone.
        migrations.AddField(
            "FeedItem",
            "approved_as",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="items",
                to="newsletters.development",
            ),
        ),
        migrations.AddField(
            "Subscription", "address_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=64)
        ),
        migrations.AddField("Subscription", "domain", models.CharField(blank=True, editable=False, max_length=254)),
    ]
