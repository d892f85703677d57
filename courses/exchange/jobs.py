"""The life of an import: looked at, said yes to, worked off by a worker, and undone when it fails (rule 1)."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.exchange import course_archive, files
from courses.exchange.banks import BankImport, report_of
from courses.exchange.checks import problem_of
from courses.exchange.drafts import Parsed, UnreadableFileError
from courses.models import ImportJob, ProviderPage, QuestionBankPage
from naast.accounts.models import User
from naast.organisations.models import Provider

CHUNK = 25  # questions in one transaction: on SQLite nobody else writes meanwhile
LEASE = timedelta(minutes=5)  # a worker that was silent for so long has died
KEPT = timedelta(days=7)  # a file that nobody said yes to


def look_at_questions(provider: Provider, bank: QuestionBankPage, name: str, data: bytes, by: User) -> ImportJob:
    """Read a file of questions and keep it with what was found; nothing is made yet.

    Raises:
        UnreadableFileError: the file as a whole cannot be read.
    """
    parsed = _read(name, data)
    return ImportJob.objects.create(
        provider=provider,
        kind=ImportJob.Kind.QUESTIONS,
        target=bank,
        name=name[:255],
        format=parsed.format,
        data=data,
        report=report_of(parsed),
        total=sum(bool(draft.type) for draft in parsed.drafts),
        by=by,
    )


def _read(name: str, data: bytes) -> Parsed:
    """The questions of a file; those that an author could not save either are refused with the same words."""
    parsed = files.read(name, data)
    for draft in parsed.drafts:
        problem = problem_of(draft.type, draft.value) if draft.type else ""
        if problem:
            draft.refuse(problem)
    return parsed


def look_at_course(provider: Provider, page: ProviderPage, name: str, data: bytes, by: User) -> ImportJob:
    """Read an archive with a course and keep it with what was found; nothing is made yet.

    Raises:
        UnreadableFileError: the archive as a whole cannot be read.
    """
    archive = course_archive.read(data)
    return ImportJob.objects.create(
        provider=provider,
        kind=ImportJob.Kind.COURSE,
        target=page,
        name=name[:255],
        format="course",
        data=data,
        report=course_archive.report_of(archive, provider),
        total=archive.pages,
        by=by,
    )


def confirm(job: ImportJob) -> bool:
    """Say yes to what the preview showed. Saying it twice, or in two tabs, starts the work once."""
    from courses.tasks import run_imports
    from naast.celery import wake

    with transaction.atomic():
        waiting = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.PREVIEW)
        if not waiting.update(state=ImportJob.State.WAITING):
            return False
        wake(run_imports)
    return True


def cancel(job: ImportJob) -> None:
    """Throw a file away that nobody said yes to."""
    ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.PREVIEW).delete()


def run_due() -> int:
    """Work off what waits, and what a worker left behind. Returns how many imports this call did."""
    now = timezone.now()
    ImportJob.objects.filter(state=ImportJob.State.PREVIEW, created_at__lt=now - KEPT).delete()
    due = ImportJob.objects.filter(
        Q(state=ImportJob.State.WAITING) | Q(state=ImportJob.State.RUNNING, lease_until__lt=now)
    )
    done = 0
    for pk, lease_until in due.order_by("created_at").values_list("pk", "lease_until"):
        # Whoever changes the lease from what was seen holds the job; the others walk away.
        claimed = due.filter(pk=pk, lease_until=lease_until).update(
            state=ImportJob.State.RUNNING, lease_until=timezone.now() + LEASE
        )
        if claimed:
            _run(ImportJob.objects.select_related("target", "provider").get(pk=pk))
            done += 1
    return done


def _run(job: ImportJob) -> None:
    """Do one import to its end; a failure leaves nothing of it behind but the message."""
    work = {ImportJob.Kind.QUESTIONS: _questions, ImportJob.Kind.COURSE: _course}[ImportJob.Kind(job.kind)]
    undo: list[Callable[[], None]] = []
    try:
        result = work(job, undo)
    except Exception as error:
        with transaction.atomic():
            for step in undo:
                step()
            _finish(job, ImportJob.State.FAILED, error=_said(error))
        if not isinstance(error, UnreadableFileError):
            raise
    else:
        _finish(job, ImportJob.State.DONE, result=result)


def _questions(job: ImportJob, undo: list[Callable[[], None]]) -> Page:
    work = BankImport(job.target.specific, _read(job.name, bytes(job.data)), job.uid)
    undo.append(work.undo)
    for start in range(job.done, len(work.drafts), CHUNK):
        with transaction.atomic():
            made = work.make(start, CHUNK)
            _advance(job, start + made)
    return job.target


def _course(job: ImportJob, undo: list[Callable[[], None]]) -> Page:
    archive = course_archive.read(bytes(job.data))
    with transaction.atomic():
        course = course_archive.make(archive, job.target.specific)
        _advance(job, archive.pages)
    return course


def _advance(job: ImportJob, done: int) -> None:
    ImportJob.objects.filter(pk=job.pk).update(done=done, lease_until=timezone.now() + LEASE)


def _finish(job: ImportJob, state: str, *, result: Page | None = None, error: str = "") -> None:
    ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.RUNNING).update(
        state=state, result=result, error=error, data=b"", lease_until=None, finished_at=timezone.now()
    )


def _said(error: Exception) -> str:
    if isinstance(error, UnreadableFileError):
        return str(error)
    return _("Something went wrong on our side. Nothing of the file was kept. Try again later.")


def job_of(provider: Provider, uid: uuid.UUID) -> ImportJob | None:
    """The provider's own import with this key, without the file itself."""
    return ImportJob.objects.filter(provider=provider, uid=uid).select_related("target", "result").defer("data").first()
