"""What happens to people that other rooms may want to know. Sent inside the transaction that caused it."""

from django.dispatch import Signal

# sender=User, person=the user with the new name.
name_changed = Signal()
