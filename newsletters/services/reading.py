"""What people who are signed in have read on the site: their digest leaves it out."""

from django.contrib.auth.models import AbstractBaseUser

from newsletters.models import Development, DevelopmentRead


def mark_read(person: AbstractBaseUser, development: Development) -> None:
    """Remember that someone has read a development; again changes nothing."""
    DevelopmentRead.objects.bulk_create(
        [DevelopmentRead(user_id=person.pk, development=development)], ignore_conflicts=True
    )


def mark_unread(person: AbstractBaseUser, development: Development) -> None:
    """Forget it: the development comes in the next digest after all, when it is still new."""
    DevelopmentRead.objects.filter(user_id=person.pk, development=development).delete()
