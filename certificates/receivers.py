"""What this room does when something happens in another."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db.models.signals import pre_delete

from certificates import services
from certificates.services import claims
from courses.events import course_completed
from courses.models import CourseCompletion
from naast.accounts.events import name_changed
from naast.accounts.models import User


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    course_completed.connect(issue, dispatch_uid="certificates.issue")
    name_changed.connect(take_new_name, dispatch_uid="certificates.take_new_name")
    email_confirmed.connect(claim, dispatch_uid="certificates.claim")
    # An account is erased in the admin, from a shell or together with others; only the row itself is always there.
    pre_delete.connect(let_go, sender=User, dispatch_uid="certificates.let_go")


def issue(*, completion: CourseCompletion, **_kwargs: Any) -> None:
    """Write the certificate in the transaction of the completion: both are there, or neither."""
    services.issue_for_completion(completion)


def take_new_name(*, person: User, **_kwargs: Any) -> None:
    """Try again with the new name: it may be printable where the old one was not."""
    services.retry_for_person(person)


def claim(*, email_address: EmailAddress, **_kwargs: Any) -> None:
    """Take in the certificates that were sent to the address that was just proved."""
    claims.claim(email_address.user, email_address.email)


def let_go(*, instance: User, **_kwargs: Any) -> None:
    """Loosen the certificates of an account that is being erased, in the transaction that erases it."""
    claims.let_go(instance)
