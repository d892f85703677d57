"""Keep what editors filled in: the call to action gets a name, and the contact details become the first branch.

A chat link that led to a mail program goes: the mail address stands beside it, and chat links are places on the web.
"""

import json

from django.db import migrations

NAME = "Standaard"


def move(apps, schema_editor):
    Settings = apps.get_model("pages", "ContactSettings")
    Call = apps.get_model("pages", "CallToAction")
    Branch = apps.get_model("pages", "Branch")
    for settings in Settings.objects.all():
        if settings.cta_title and settings.cta_label and settings.cta_url:
            settings.default_call, _made = Call.objects.get_or_create(
                name=NAME,
                defaults={
                    "title": settings.cta_title,
                    "text": settings.cta_text,
                    "label": settings.cta_label,
                    "url": settings.cta_url,
                },
            )
            settings.save(update_fields=["default_call"])
        if (settings.phone or settings.email) and not Branch.objects.exists():
            url = settings.chat_url
            secure = url.startswith("https://") or (url.startswith("/") and not url.startswith("//"))
            chats = [{"type": "chat", "value": {"label": settings.chat_label, "url": url}}]
            Branch.objects.create(
                name="Naast",
                slug="naast",
                place="Naast",
                phone=settings.phone,
                email=settings.email,
                note=settings.opening_hours,
                chats=json.dumps(chats if secure and settings.chat_label else []),
            )


def back(apps, schema_editor):
    Settings = apps.get_model("pages", "ContactSettings")
    for settings in Settings.objects.exclude(default_call=None).select_related("default_call"):
        call = settings.default_call
        settings.cta_title, settings.cta_text = call.title, call.text
        settings.cta_label, settings.cta_url = call.label, call.url
        settings.save()


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0003_contact'),
    ]

    operations = [
        migrations.RunPython(move, back),
    ]
