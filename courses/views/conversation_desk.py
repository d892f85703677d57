"""The conversations of a provider: how people play them, out as Twee, and in again as a draft."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.authoring import concerns
from courses.conversations.blocks import MOST_TURNS
from courses.conversations.concerns import with_lessons
from courses.conversations.graph import check
from courses.conversations.overview import Overview, overview
from courses.conversations.twee import reader, writer
from courses.conversations.twee.pages import lessons_for, make_draft, story_of
from courses.conversations.twee.passages import MOST_BYTES, TweeError, decoded
from courses.conversations.twee.story import Read, Remark
from courses.models import ModulePage, SimulationPage
from courses.selectors.conversations import simulations_of
from courses.selectors.conversations_desk import (
    ENOUGH,
    ConversationFigures,
    conversations_by_course,
    course_above,
    figures_of,
    modules_of,
)
from courses.selectors.gradebook import courses_of
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider
from naast.tables import FORMS, Table, table_response


class ModuleField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A module of the provider, named after its course too; ``courses`` has their titles by path."""

    courses: Mapping[str, str]

    def label_from_instance(self, obj: Any) -> str:
        """Course and module."""
        return f"{self.courses.get(obj.path[: -obj.steplen], '')} › {obj.title}"


class TweeForm(forms.Form):
    """A file with a conversation, and the module that it is for."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A .twee or .tw file of at most 1 MB."),
        error_messages={"required": _("Choose a file first.")},
    )
    # By its key: a number in a form can be too large for the database, and then it breaks instead of being refused.
    module = ModuleField(
        label=_("Module"),
        queryset=ModulePage.objects.none(),
        to_field_name="uid",
        error_messages={"required": _("Choose a module.")},
    )

    def __init__(self, provider: Provider, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = self.fields["module"]
        assert isinstance(modules, ModuleField)
        modules.queryset = modules_of(provider)
        modules.courses = dict(courses_of(provider).values_list("path", "title"))
        self.read: Read | None = None

    def clean_file(self) -> str:
        """The text of the file.

        Raises:
            ValidationError: too large, or no text.
        """
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            return decoded(file.read(MOST_BYTES + 1))
        except TweeError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Read the story.

        Raises:
            ValidationError: it is none.
        """
        data: dict[str, Any] = super().clean() or {}
        if "file" in data:
            try:
                self.read = reader.read(data["file"])
            except TweeError as error:
                raise forms.ValidationError({"file": str(error)}) from error
        return data


class MadeForm(TweeForm):
    """The same once more, to make the draft. The text came back from the page, so it is looked at again."""

    file = forms.CharField(  # type: ignore[assignment]
        widget=forms.HiddenInput, strip=False, error_messages={"required": _("Choose a file first.")}
    )

    def clean_file(self) -> str:
        """The text as the file had it: a browser sends every line with two signs at its end."""
        return str(self.cleaned_data["file"]).replace("\r\n", "\n")


@require_safe
@for_provider
@roles.require(roles.TEACH)
def conversations(request: HttpRequest, provider: Provider) -> HttpResponse:
    """All conversations, course by course."""
    context = {"provider": provider, "courses": conversations_by_course(provider)}
    return TemplateResponse(request, "courses/provider/conversations.html", context)


@require_safe
@for_provider
@roles.require(roles.TEACH)
def conversation(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """What people chose in one conversation."""
    found = _conversation_of(provider, uid)
    context = {
        "provider": provider,
        "page": found,
        "course": course_above(found),
        "figures": figures_of(found, provider),
        "concerns": concerns(found) if found.live else [],
        "least": ENOUGH,
    }
    return TemplateResponse(request, "courses/provider/conversation.html", context)


@require_safe
@for_provider
@roles.require(roles.TEACH)
def conversation_file(request: HttpRequest, provider: Provider, uid: str, form: str) -> HttpResponseBase:
    """The same figures as a file: a line a choice."""
    if form not in FORMS:
        raise Http404
    found = _conversation_of(provider, uid)
    return table_response(form, " ".join((_t("Choices"), found.title)), _table(figures_of(found, provider)))


@require_safe
@for_provider
@roles.require(roles.WRITE)
def conversation_out(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """The latest version as Twee."""
    found = _conversation_of(provider, uid)
    text = writer.write(story_of(found.get_latest_revision_as_object()), uid=found.uid)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(found.title) or "gesprek"}.twee"'
    return response


@for_provider
@roles.require(roles.WRITE)
def conversation_in(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Bring a file in: first look at what is in it, then make a draft of it."""
    if request.method != "POST":
        return _in(request, provider, TweeForm(provider), status=200)
    if "file" not in request.POST:
        form = TweeForm(provider, request.POST, request.FILES)
        if not form.is_valid() or form.read is None:
            return _in(request, provider, form, status=400)
        return _look(request, provider, form, form.read)
    made = MadeForm(provider, request.POST)
    if not made.is_valid() or made.read is None:
        # What is hidden cannot be mended on the page: say what is wrong, and ask for the file again.
        for errors in made.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return _in(request, provider, TweeForm(provider), status=400)
    page = make_draft(made.read.story, made.cleaned_data["module"], person(request))
    messages.success(request, _t("“%(title)s” is there as a draft. Nobody sees it yet.") % {"title": page.title})
    if request.session.get("may_edit"):
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect("provider:conversations", provider.slug)


def _in(request: HttpRequest, provider: Provider, form: TweeForm, *, status: int) -> HttpResponse:
    context = {"provider": provider, "form": form, "most_turns": MOST_TURNS}
    return TemplateResponse(request, "courses/provider/conversation_in.html", context, status=status)


def _look(request: HttpRequest, provider: Provider, form: TweeForm, read: Read) -> HttpResponse:
    module: ModulePage = form.cleaned_data["module"]
    context = {
        "provider": provider,
        "module": module,
        "course": module.get_parent(),
        "story": read.story,
        "remarks": [*read.remarks, *_lost_lessons(read, module)],
        "overview": _overview(read, module),
        "made": MadeForm(provider, initial={"file": form.cleaned_data["file"], "module": module.uid}),
    }
    return TemplateResponse(request, "courses/provider/conversation_look.html", context)


def _overview(read: Read, module: ModulePage) -> Overview:
    script = read.story.script
    faults = with_lessons(check(script), script, module.get_parent().path)
    return overview(script, faults)


def _lost_lessons(read: Read, module: ModulePage) -> list[Remark]:
    """The lessons that this course does not have."""
    known = lessons_for(read.story, module)
    named = {choice.lesson for turn in read.story.script.turns for choice in turn.choices if choice.lesson}
    text = _t("lesson “%(uid)s” is not in this course. The link to it is left out.")
    return [Remark(line=0, text=text % {"uid": uid[:64]}) for uid in sorted(named - set(known))]


def _conversation_of(provider: Provider, uid: str) -> SimulationPage:
    """A conversation of this provider, draft or live.

    Raises:
        Http404: there is none with this key.
    """
    found = simulations_of(provider).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _table(figures: ConversationFigures) -> Table:
    yield [
        _t("Turn"),
        _t("What the person says"),
        _t("Choice"),
        _t("What you say or do"),
        _t("No longer there"),
        _t("People, first time"),
        _t("Part in percent, first time"),
        _t("Times, all plays"),
        _t("Part in percent, all plays"),
    ]
    for turn in figures.turns:
        for choice in turn.choices:
            counts = [choice.people, choice.percent, choice.times, choice.all_percent] if turn.enough else [None] * 4
            gone = _t("yes") if choice.gone else ""
            yield [turn.key, turn.says, choice.number, choice.text, gone, *counts]
    for ending in figures.endings:
        gone = _t("yes") if ending.gone else ""
        yield [
            _t("Ending"),
            "",
            None,
            ending.title,
            gone,
            ending.people,
            ending.percent,
            ending.times,
            ending.all_percent,
        ]
