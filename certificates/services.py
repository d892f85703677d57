"""Write certificates: the row at completion, and a new start for those that wait. ``making`` renders them."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates import names, serials, tasks
from certificates.models import Certificate
from courses.models import CourseCompletion
from naast.accounts.models import User
from naast.celery import wake


def issue_for_completion(completion: CourseCompletion) -> Certificate:
    """Write the certificate of a completion and wake the renderer after the commit; one completion, one certificate.

    Everything it certifies is copied now. Call it in the transaction that writes the completion.

    Raises:
        TransactionManagementError: there is no transaction, so the two rows could come apart.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A certificate is written in the transaction of its completion.")
    known = Certificate.objects.filter(completion=completion).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                completion=completion,
                person=completion.person,
                provider=completion.provider,
                holder_name=names.clean(completion.person.name),
                course_title=completion.course_title,
                course_uid=completion.course_uid,
                course_version=completion.course_version,
                level=completion.level,
                hours=completion.hours,
                outcomes=[str(outcome) for outcome in completion.outcomes],
                score_percent=completion.score_percent,
                pass_mark=completion.pass_mark,
                provider_name=completion.provider.name,
                completed_on=timezone.localdate(completion.completed_at),
            )
            # The number in the serial is the one the database gave: no counter that two writers could share.
            certificate.serial = serials.make(certificate.completed_on.year, certificate.pk)
            certificate.save(update_fields=["serial"])
    except IntegrityError:
        # Somebody else wrote it between our look and our write.
        return Certificate.objects.get(completion=completion)
    wake(tasks.render, certificate.pk)
    return certificate


def retry_for_person(person: User) -> int:
    """Give the person's waiting certificates the name as it is now, and try again at once.

    What was issued keeps its name. A worker that is rendering the old name loses its claim, so the old name is never
    stored. Returns how many certificates were waiting.
    """
    with transaction.atomic():
        waiting = list(
            Certificate.objects.for_person(person).filter(state=Certificate.State.PENDING).values_list("pk", flat=True)
        )
        Certificate.objects.filter(pk__in=waiting, state=Certificate.State.PENDING).update(
            holder_name=names.clean(person.name),
            problem="",
            problem_detail="",
            attempts=0,
            next_attempt_at=timezone.now(),
            owner="",
            lease_until=None,
        )
        for certificate_id in waiting:
            wake(tasks.render, certificate_id)
    return len(waiting)
