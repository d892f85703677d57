"""Write certificates as rows: at a completion, or by hand for who learned in a classroom. ``making`` renders them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from certificates import designs, names, serials, tasks
from certificates.credential import identity, status
from certificates.models import Certificate, CertificateDocument, CertificateEvent, Language
from certificates.services import events
from certificates.services.dates import months_later
from courses import rki
from courses.models import Cohort, CourseCompletion, CoursePage
from courses.selectors import rki_topics_of
from naast.accounts.models import User
from naast.accounts.selectors import owners_of
from naast.celery import wake
from naast.mail.addresses import normalise
from naast.organisations.models import Provider

_NAME_PROBLEMS = (Certificate.Problem.MISSING_NAME, Certificate.Problem.MISSING_GLYPH)


def issue_for_completion(completion: CourseCompletion) -> Certificate:
    """Write the certificate of a completion and wake the renderer after the commit; one completion, one certificate.

    Everything it certifies is copied now. Call it in the transaction that writes the completion.

    Raises:
        TransactionManagementError: there is no transaction, so the two rows could come apart.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A certificate is written in the transaction of its completion.")
    known = Certificate.objects.filter(completion=completion, replaces=None).first()
    if known is not None:
        return known
    completed_on = timezone.localdate(completion.completed_at)
    facts = {
        "completion": completion,
        "person": completion.person,
        "provider": completion.provider,
        "cohort": completion.enrolment.cohort,
        "holder_name": names.clean(completion.person.name),
        "holder_email": normalise(completion.person.email),
        "course_title": completion.course_title,
        "course_uid": completion.course_uid,
        "course_version": completion.course_version,
        "level": completion.level,
        "hours": completion.hours,
        "outcomes": [str(outcome) for outcome in completion.outcomes],
        "criteria": completion.criteria,
        "rki_topics": completion.rki_topics,
        "score_percent": completion.score_percent,
        "pass_mark": completion.pass_mark,
        "completed_on": completed_on,
        "valid_until": _end(completed_on, completion.valid_months),
    }
    try:
        with transaction.atomic():
            return _write(facts)
    except IntegrityError:
        # Somebody else wrote it between our look and our write.
        return Certificate.objects.get(completion=completion, replaces=None)


def issue_by_hand(
    *,
    provider: Provider,
    course: CoursePage,
    name: str,
    email: str,
    completed_on: date,
    score_percent: int | None,
    cohort: Cohort | None,
    actor: User | None,
    issue_key: str,
) -> Certificate:
    """Write a certificate for somebody who completed the course outside the platform, and wake the renderer.

    It becomes part of an account only when that account proved that it reads the address; else it waits for one
    (``claims``).

    Args:
        provider: who certifies it.
        course: one of the provider's; its facts are copied as they are now.
        name: as it should be printed.
        email: where the certificate goes.
        completed_on: the day in Amsterdam.
        score_percent: of a test in the classroom, or nothing.
        cohort: the group, or nothing.
        actor: who issues it.
        issue_key: names the line it comes from: the same key gives the same certificate, whatever else is said.

    Raises:
        ValueError: the course is not this provider's, in words for the provider.
    """
    if course.provider_page.provider_id != provider.pk:
        raise ValueError(_("This course is of another training provider."))
    known = Certificate.objects.filter(issue_key=issue_key).first()
    if known is not None:
        return known
    address = normalise(email)
    facts = {
        "issue_key": issue_key,
        "person": _owner_of(address, email),
        "provider": provider,
        "cohort": cohort,
        "holder_name": names.clean(name),
        "holder_email": address,
        "course_title": course.title,
        "course_uid": course.uid,
        "course_version": course.version,
        "level": course.level,
        "hours": course.hours,
        "outcomes": [str(child.value) for child in course.outcomes],
        # What the course asks of people on the platform says nothing about a classroom.
        "criteria": [gettext_lazy("The training provider confirmed that this course was completed.")],
        "rki_topics": [topic._asdict() for topic in rki_topics_of(course)],
        "score_percent": score_percent,
        "completed_on": completed_on,
        "valid_until": _end(completed_on, course.repeat_after_months),
    }
    try:
        with transaction.atomic():
            return _write(facts, actor=actor, by_hand=True)
    except IntegrityError:
        return Certificate.objects.get(issue_key=issue_key)


def _end(completed_on: date, months: int | None) -> date | None:
    return months_later(completed_on, months) if months else None


def _owner_of(address: str, typed: str) -> User | None:
    # Accounts keep a domain in its own letters, certificates in ASCII.
    found = owners_of({address, typed.strip().lower()})
    return next(iter(found.values()), None)


def _write(facts: dict[str, Any], *, actor: User | None = None, **details: Any) -> Certificate:
    """Store a new certificate with the look of today; in the transaction of the caller."""
    provider = facts["provider"]
    template = designs.template_for(provider, facts["course_uid"])
    if template is None:
        look = designs.of_provider(provider)
    else:
        look = designs.of_template(template)
        facts |= {
            "signatory_name": template.signatory_name,
            "signatory_role": template.signatory_role,
            "language": template.language,
        }
    facts["design"] = designs.freeze(look, provider)
    _put_in_language(facts)
    certificate = add(Certificate(provider_name=provider.name, **facts))
    events.log(provider, CertificateEvent.Kind.WRITTEN, certificate=certificate, actor=actor, **details)
    return certificate


def _put_in_language(facts: dict[str, Any]) -> None:
    """Freeze our own words in the language of the paper, on which and in whose credential they stand."""
    language = facts.get("language", Language.DUTCH)
    with override(language):
        facts["criteria"] = [str(line) for line in facts["criteria"]]
    if language != Language.DUTCH:  # in Dutch they are as named at the completion
        facts["rki_topics"] = rki.in_language(facts["rki_topics"], language)


def add(certificate: Certificate) -> Certificate:
    """Store a row whose facts are filled in, with its number, its hashed address and its place in a status list.

    For this room alone: ``issue_for_completion``, ``issue_by_hand`` and ``replacing.replace`` are the doors. Call it in
    a transaction.
    """
    certificate.identity_salt, certificate.identity_hash = identity.freeze(certificate.holder_email)
    certificate.save()
    # The number in the serial is the one the database gave: no counter that two writers could share.
    certificate.serial = serials.make(certificate.completed_on.year, certificate.pk)
    certificate.save(update_fields=["serial"])
    status.allocate(certificate)
    wake(tasks.render, certificate.pk)
    return certificate


def retry_for_person(person: User) -> int:
    """Give the person's waiting certificates the name as it is now, and try again at once.

    What was issued keeps its name. A worker that is rendering or signing the old name loses its claim, and a document
    that was made with it and waits for its signature is thrown away, so the old name is never handed out. A name that
    somebody of the provider wrote is only taken over when it cannot be printed. Returns how many certificates were
    waiting.
    """
    own_name = Q(replaces=None, issue_key=None) | Q(problem__in=_NAME_PROBLEMS)
    waiting = Certificate.objects.for_person(person).filter(own_name, state__in=Certificate.IN_THE_MAKING)
    return _try_again(waiting.values_list("pk", flat=True), person.name)


def rename_waiting(certificate: Certificate, name: str) -> bool:
    """Give a certificate that is not handed out yet the name that somebody of the provider mended.

    Returns whether it waited.

    Raises:
        ValueError: there is no name, in words for who typed it.
    """
    if not names.clean(name):
        raise ValueError(_("Fill in the name as it should stand on the proof."))
    return bool(_try_again([certificate.pk], name))


def _try_again(certificate_ids: Iterable[int], name: str) -> int:
    with transaction.atomic():
        rows = Certificate.objects.filter(pk__in=list(certificate_ids), state__in=Certificate.IN_THE_MAKING)
        waiting = list(rows.select_for_update().values_list("pk", flat=True))
        Certificate.objects.filter(pk__in=waiting).update(
            state=Certificate.State.PENDING,
            holder_name=names.clean(name),
            problem="",
            problem_detail="",
            attempts=0,
            next_attempt_at=timezone.now(),
            owner="",
            lease_until=None,
        )
        CertificateDocument.objects.filter(certificate__in=waiting).delete()
        for certificate_id in waiting:
            wake(tasks.render, certificate_id)
    return len(waiting)
