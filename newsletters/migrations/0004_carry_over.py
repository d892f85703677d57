"""Fill what 0003 added: which development an item became, and what follows from the address of a subscription."""

from django.db import migrations

from naast.mail.addresses import address_hash


def carry_over(apps, schema_editor):
    Development = apps.get_model("newsletters", "Development")
    FeedItem = apps.get_model("newsletters", "FeedItem")
    for key, item in Development.objects.exclude(feed_item=None).values_list("pk", "feed_item"):
        FeedItem.objects.filter(pk=item).update(approved_as=key)
    Subscription = apps.get_model("newsletters", "Subscription")
    for row in Subscription.objects.only("email", "email_normalised").iterator(chunk_size=1000):
        row.address_hash = address_hash(row.email)
        row.domain = row.email_normalised.rpartition("@")[2]
        row.save(update_fields=["address_hash", "domain"])
    # The newsletter that existed before there were others is the one with digests.
    # (Its switch comes in 0005, with this as its answer for rows that exist.)


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0003_mailings")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True)]
