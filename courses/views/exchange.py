"""Question banks and whole courses, in and out."""

import uuid

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from courses.exchange import course_archive, gift, jobs, moodle
from courses.exchange.banks import drafts_of
from courses.exchange.drafts import MAX_UPLOAD, UnreadableFileError
from courses.models import CoursePage, ImportJob, ProviderPage, QuestionBankPage, QuestionPage
from courses.models.pages import new_uid
from courses.questions import TYPES
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider

WRITERS = {
    "moodle": (moodle.write, "xml", "application/xml", _("Moodle XML")),
    "gift": (gift.write, "txt", "text/plain; charset=utf-8", _("GIFT")),
}


class BankForm(forms.Form):
    """A new bank."""

    title = forms.CharField(label=_("Name of the bank"), max_length=120)


class FileForm(forms.Form):
    """A file to look at."""

    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose a file first.")})

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too large before anything is read.

        Raises:
            ValidationError: larger than the limit.
        """
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_UPLOAD:
            size = MAX_UPLOAD // 2**20
            raise forms.ValidationError(_t("This file is larger than %(size)s MB. Split it up.") % {"size": size})
        return file


@for_provider
@roles.require(roles.WRITE)
def banks(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The provider's banks with their numbers of questions; a POST makes one."""
    page = _page_of(provider)
    form = BankForm(request.POST) if request.method == "POST" else BankForm()
    if request.method == "POST" and form.is_valid():
        bank = QuestionBankPage(title=form.cleaned_data["title"], slug=new_uid())
        page.add_child(instance=bank)
        bank.save_revision(user=person(request)).publish()
        messages.success(request, _t("The bank is there. Add questions, or bring a file in."))
        return redirect("provider:bank", provider.slug, bank.uid)
    context = {
        "provider": provider,
        "banks": _counted(QuestionBankPage.objects.child_of(page).order_by("title")),
        "courses": CoursePage.objects.child_of(page).order_by("title"),
        "jobs": ImportJob.objects.filter(provider=provider)
        .defer("data", "report")
        .select_related("target", "result")[:10],
        "form": form,
        "file_form": FileForm(),
        "page": page,
    }
    status = 400 if form.is_bound else 200
    return TemplateResponse(request, "courses/provider/banks.html", context, status=status)


@for_provider
@roles.require(roles.WRITE)
def bank(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """One bank: its questions by type and below it, bringing a file in, taking one out."""
    found = _bank_of(provider, uid)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = jobs.look_at_questions(provider, found, file.name, file.read(), person(request))
        except UnreadableFileError as error:
            form.add_error("file", _unreadable(error))
        else:
            return redirect("provider:import_job", provider.slug, job.uid)
    context = {
        "provider": provider,
        "bank": found,
        "below": _counted(QuestionBankPage.objects.child_of(found).order_by("path")),
        "questions": QuestionPage.objects.child_of(found).order_by("path")[:200],
        "total": QuestionPage.objects.descendant_of(found).count(),
        "form": form,
        "writers": [{"name": name, "label": row[3]} for name, row in WRITERS.items()],
    }
    return TemplateResponse(request, "courses/provider/bank.html", context, status=400 if form.is_bound else 200)


@require_safe
@for_provider
@roles.require(roles.WRITE)
def bank_out(request: HttpRequest, provider: Provider, uid: str, form: str) -> HttpResponse:
    """A bank as a file; ``?bekijk`` lists first what the format has no room for."""
    if form not in WRITERS:
        raise Http404
    found = _bank_of(provider, uid)
    write, suffix, kind, label = WRITERS[form]
    written = write(*drafts_of(found))
    if "bekijk" in request.GET:
        context = {"provider": provider, "bank": found, "notes": written.notes, "form": form, "label": label}
        return TemplateResponse(request, "courses/provider/bank_out.html", context)
    return _file(written.content, f"{slugify(found.title) or 'vragenbank'}.{suffix}", kind)


@require_safe
@for_provider
@roles.require(roles.WRITE)
def course_out(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """A whole course as one archive."""
    course = get_object_or_404(CoursePage.objects.child_of(_page_of(provider)), uid=uid)
    return _file(course_archive.write(course), f"{course.slug}.zip", "application/zip")


@require_POST
@for_provider
@roles.require(roles.WRITE)
def course_in(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Look at an archive with a course."""
    page = _page_of(provider)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = jobs.look_at_course(provider, page, file.name, file.read(), person(request))
        except UnreadableFileError as error:
            messages.error(request, _unreadable(error))
        else:
            return redirect("provider:import_job", provider.slug, job.uid)
    else:
        messages.error(request, str(form.errors["file"][0]))
    return redirect("provider:banks", provider.slug)


@for_provider
@roles.require(roles.WRITE)
def import_job(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """An import: what will be made, how far it is, or what came of it. A POST says yes, or throws it away."""
    job = _job_of(provider, uid)
    if request.method == "POST":
        if "nee" in request.POST:
            jobs.cancel(job)
            messages.success(request, _t("The file has been thrown away. Nothing was made."))
            return redirect("provider:banks", provider.slug)
        jobs.confirm(job)
        return redirect("provider:import_job", provider.slug, job.uid)
    rows = [row | {"label": _label(row["type"])} for row in job.report]
    context = {
        "provider": provider,
        "job": job,
        "rows": [row for row in rows if row["title"] or row["type"] or row["reason"]],
        "about": [row for row in rows if not (row["title"] or row["type"] or row["reason"])],
        "refused": sum(bool(row["reason"]) for row in rows),
        "noted": sum(bool(row["notes"]) and bool(row["type"]) for row in rows),
        "busy": job.state in {ImportJob.State.WAITING, ImportJob.State.RUNNING},
    }
    return TemplateResponse(request, "courses/provider/import_job.html", context)


@require_safe
@for_provider
@roles.require(roles.WRITE)
def import_progress(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """How far an import is, for the page's script."""
    job = _job_of(provider, uid)
    busy = job.state in {ImportJob.State.WAITING, ImportJob.State.RUNNING}
    return JsonResponse({"done": job.done, "total": job.total, "busy": busy})


def _page_of(provider: Provider) -> ProviderPage:
    return get_object_or_404(ProviderPage, provider=provider)


def _bank_of(provider: Provider, uid: str) -> QuestionBankPage:
    found: QuestionBankPage = get_object_or_404(QuestionBankPage.objects.descendant_of(_page_of(provider)), uid=uid)
    return found


def _job_of(provider: Provider, uid: uuid.UUID) -> ImportJob:
    found = jobs.job_of(provider, uid)
    if found is None:
        raise Http404
    return found


def _counted(found: "QuerySet[QuestionBankPage]") -> list[dict[str, object]]:
    """Banks that are neighbours, with how many questions lie in them and below, in one query for all."""
    rows = list(found)
    if not rows:
        return []
    length = len(rows[0].path)
    counts: dict[str, int] = {}
    parent = rows[0].path[: -rows[0].steplen]
    for path in QuestionPage.objects.filter(path__startswith=parent).values_list("path", flat=True):
        counts[path[:length]] = counts.get(path[:length], 0) + 1
    return [{"bank": row, "count": counts.get(row.path, 0)} for row in rows]


def _label(kind: str) -> str:
    pages = {
        "CoursePage": _t("Course"),
        "ModulePage": _t("Module"),
        "LessonPage": _t("Lesson"),
        "QuizPage": _t("Quiz"),
        "QuestionBankPage": _t("Question bank"),
        "QuestionPage": _t("Question"),
    }
    return str(TYPES[kind].label) if kind in TYPES else pages.get(kind, "")


def _unreadable(error: UnreadableFileError) -> str:
    text = _t("This file cannot be read. %(reason)s Nothing was kept of it.")
    return text % {"reason": f"{error.message} ({error.place})." if error.place else error.message}


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
