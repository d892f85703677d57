"""Changes to people."""

from django.db import transaction

from naast.accounts.events import name_changed
from naast.accounts.models import User


@transaction.atomic
def change_name(person: User, name: str) -> None:
    """Store a new name. Certificates that were issued keep the old one; waiting ones take the new one."""
    person.name = name
    person.save(update_fields=["name"])
    name_changed.send(sender=User, person=person)
