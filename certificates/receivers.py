"""What this room does when something happens in another."""

from typing import Any

from certificates import services
from courses.events import course_completed
from courses.models import CourseCompletion
from naast.accounts.events import name_changed
from naast.accounts.models import User


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    course_completed.connect(issue, dispatch_uid="certificates.issue")
    name_changed.connect(take_new_name, dispatch_uid="certificates.take_new_name")


def issue(*, completion: CourseCompletion, **_kwargs: Any) -> None:
    """Write the certificate in the transaction of the completion: both are there, or neither."""
    services.issue_for_completion(completion)


def take_new_name(*, person: User, **_kwargs: Any) -> None:
    """Try again with the new name: it may be printable where the old one was not."""
    services.retry_for_person(person)
