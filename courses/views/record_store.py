"""The provider's page about its own learning record store."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courses.models import CoursePage, LessonPage, QuizPage, RecordStore
from courses.tasks import send_statements_to
from courses.views.provider_base import for_provider
from courses.xapi import outbox, stores
from courses.xapi.client import Verdict
from courses.xapi.forms import RecordStoreForm
from naast.celery import wake
from naast.organisations import roles
from naast.organisations.models import Provider


@for_provider
@roles.require(roles.WRITE)
def record_store(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Where statements go, and how sending stands."""
    store = RecordStore.objects.filter(provider=provider).first()
    form = RecordStoreForm(request.POST or None, store=store)
    if request.method == "POST" and form.is_valid():
        stores.save_store(provider, **form.cleaned_data)
        wake(send_statements_to, provider.pk)
        messages.success(request, _("The record store is saved. Send a test message to see whether it works."))
        return redirect("provider:record_store", provider.slug)
    context = {"provider": provider, "store": store, "form": form, "overview": stores.overview(provider)}
    return TemplateResponse(request, "courses/provider/record_store.html", context)


@for_provider
@roles.require(roles.WRITE)
def record_store_tried(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Send a statement about nobody and say what came of it."""
    store = get_object_or_404(RecordStore, provider=provider)
    if request.method == "POST":
        answer = stores.try_store(store)
        if answer.verdict is Verdict.STORED:
            messages.success(request, _("The test message has arrived. The record store works."))
        else:
            messages.warning(request, _("The test message has not arrived. %(reason)s") % {"reason": answer.error})
    return redirect("provider:record_store", provider.slug)


@for_provider
@roles.require(roles.WRITE)
def statements_retried(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Send what was given up once more."""
    if request.method == "POST":
        number = outbox.retry_failed(provider.pk)
        wake(send_statements_to, provider.pk)
        text = ngettext("We try to send %(number)d message again.", "We try to send %(number)d messages again.", number)
        messages.success(request, text % {"number": number})
    return redirect("provider:record_store", provider.slug)


@require_safe
def activity(request: HttpRequest, kind: str, uid: str) -> HttpResponse:
    """Where the id of an activity in a statement leads: to its page, which has walls of its own."""
    models: dict[str, Any] = {"cursus": CoursePage, "les": LessonPage, "toets": QuizPage}
    if kind not in models:
        raise Http404
    return redirect(get_object_or_404(models[kind].objects.live(), uid=uid).url)
