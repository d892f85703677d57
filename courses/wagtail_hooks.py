"""Where the courses room meets Wagtail: who may read a lesson, what may not be copied, and a look before publishing."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from courses.models import (
    CoursePage,
    ExercisePage,
    GlossaryTerm,
    LessonPage,
    ModulePage,
    ProviderPage,
    QuestionBankPage,
    QuestionPage,
    QuizPage,
    SimulationPage,
)
from courses.selectors import forget_glossary
from courses.views import authoring
from courses.views.conversation_admin import conversation_graph
from courses.views.learning import serve_inside

# Where authors try what they wrote as learners do.
_TRIED_AT: dict[type[Page], str] = {QuizPage: "provider:trial", SimulationPage: "provider:conversation_trial"}


@hooks.register("before_serve_page")
def keep_lessons_for_learners(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """Serve lessons, quizzes and exercises to those who enrolled; previews do not come by here."""
    if isinstance(page, LessonPage | QuizPage | ExercisePage):
        return serve_inside(request, page)
    return None


@hooks.register("before_copy_page")
def refuse_aliases(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An alias would share its key, and so its progress, with the page it mirrors; a copy gets a key of its own."""
    keyed = CoursePage | ModulePage | LessonPage | QuizPage | ExercisePage | QuestionBankPage | QuestionPage
    if request.method == "POST" and request.POST.get("alias") and isinstance(page.specific, keyed):
        messages.error(request, _("Courses cannot have an alias. Make a copy."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("construct_page_chooser_queryset")
def choose_from_own_banks(pages: Any, request: HttpRequest) -> Any:
    """Banks and their questions have no public page, so "live" opens them to nobody: offer one's own only (rule 4)."""
    own = page_permission_policy.explorable_instances(request.user).values("pk")
    hidden = Page.objects.type(QuestionBankPage, QuestionPage).values("pk")
    return pages.filter(Q(pk__in=own) | ~Q(pk__in=hidden))


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def renew_glossary(request: HttpRequest, instance: Any) -> None:
    """An edited word shows at once. Again after the commit: somebody may have read the old one in between."""
    if isinstance(instance, GlossaryTerm):
        forget_glossary()
        transaction.on_commit(forget_glossary)


@hooks.register("after_delete_snippet")
def renew_glossary_without(request: HttpRequest, instances: list[Any]) -> None:
    """The same for words that went away."""
    for instance in instances:
        renew_glossary(request, instance)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Our own pages among Wagtail's: what to look at before publishing, and a conversation as a drawing."""
    return [
        path("publiceren/<int:page_id>/", authoring.publish_anyway, name="courses_publish_anyway"),
        path("gesprek/<int:page_id>/tekening/", conversation_graph, name="courses_conversation_graph"),
    ]


@hooks.register("before_publish_page")
def look_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Runs when an editor publishes or schedules; the revision is saved by then, so nothing is lost."""
    return authoring.before_publishing(request, page)


@hooks.register("before_bulk_action")
def look_before_publishing_many(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    """The same for pages that are ticked in a list."""
    if action_type != "publish" or not all(isinstance(page, Page) for page in objects):
        return None
    return authoring.before_publishing_many(request, objects, action_class_instance)


@hooks.register("before_edit_page")
def tell_what_to_look_at(request: HttpRequest, page: Page) -> None:
    """Say above the editor what there is to look at; not to scripts that fetch parts of it."""
    if request.method == "GET" and "_w_hydrate_create_view" not in request.GET:
        authoring.tell_while_editing(request, page)


@hooks.register("register_page_header_buttons")
def try_as_a_learner(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """From a quiz or conversation in the editor to trying it, the latest draft included."""
    kind = page.specific_class or Page
    address = next((name for model, name in _TRIED_AT.items() if page.pk and issubclass(kind, model)), None)
    provider_page = ProviderPage.objects.ancestor_of(page).select_related("provider").first() if address else None
    if address is None or provider_page is None:
        return []
    provider = provider_page.provider
    if not provider.memberships.filter(user=user).exists():
        return []
    url = reverse(address, args=[provider.slug, page.specific.uid])
    return [Button(_("Try as a learner"), url, icon_name="view", priority=15)]


@hooks.register("register_page_header_buttons")
def see_the_drawing(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """From a conversation in the editor to its drawing, for who may edit it."""
    is_conversation = page.pk and issubclass(page.specific_class or Page, SimulationPage)
    if not is_conversation or not page.permissions_for_user(user).can_edit():
        return []
    url = reverse("courses_conversation_graph", args=[page.pk])
    return [Button(_("Drawing of the conversation"), url, icon_name="draft", priority=16)]
