"""Take away what the migration before has moved."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0004_move_contact'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='contactsettings',
            name='chat_label',
        ),
        migrations.RemoveField(
            model_name='contactsettings',
            name='chat_url',
        ),
        migrations.RemoveField(
            model_name='contactsettings',
            name='cta_label',
        ),
        migrations.RemoveField(
            model_name='contactsettings',
            name='cta_text',
        ),
        migrations.RemoveField(
            model_name='contactsettings',
            name='cta_title',
        ),
        migrations.RemoveField(
            model_name='contactsettings',
            name='cta_url',
        ),
        migrations.RemoveField(
            model_name='contactsettings',
            name='opening_hours',
        ),
    ]
