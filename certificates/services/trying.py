"""Have certificates that wait tried again now, instead of when their delay is over."""

from django.utils import timezone

from certificates import tasks, waiting
from certificates.models import Certificate, CertificateQuerySet
from naast.celery import wake


def try_again(rows: CertificateQuerySet, problem: str) -> int:
    """Make those of ``rows`` that wait for ``problem`` due at once. Returns how many.

    Nothing is made here: workers do, one claim each as always, so pressing twice makes nothing twice.

    Parameters:
        rows: such as those of a provider.
        problem: a code of ``Certificate.Problem``; empty for those that nobody has begun on.

    Raises:
        ValueError: there is no such problem, or trying again does not help it.
    """
    if Certificate.Problem(problem) in waiting.NEEDS_A_NAME:
        raise ValueError(problem)
    number = waiting.stuck(rows).filter(problem=problem, lease_until=None).update(next_attempt_at=timezone.now())
    if number:
        wake(tasks.sweep)
    return number
