"""A design with errors is not published in any way: not at once, not by approval, not on a schedule."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from certificates.designing import images
from certificates.models import CertificateTemplatePage
from courses.models import CoursePage, ProviderPage
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.pages import publishing
from naast.pages.publishing import HELD_BACK

pytestmark = pytest.mark.django_db
Make = Callable[..., CertificateTemplatePage]
IN_THE_WAY = "‘Ons bewijs’ is al het ontwerp van alle andere cursussen"


@pytest.fixture
def workflow(author: Client, provider_page: ProviderPage) -> Workflow:
    """One step in which people of the provider approve."""
    task = GroupApprovalTask.objects.create(name="Kijken")
    task.groups.add(Group.objects.get(name=f"Opleider {provider_page.provider.pk}"))
    made: Workflow = Workflow.objects.create(name="Kijken")
    WorkflowTask.objects.create(workflow=made, task=task)
    WorkflowPage.objects.create(workflow=made, page=provider_page)
    return made


def is_live(page: CertificateTemplatePage) -> bool:
    """What is stored by now."""
    found: bool = CertificateTemplatePage.objects.get(pk=page.pk).live
    return found


def lose_picture(page: CertificateTemplatePage) -> None:
    """Take the file of its logo from the disk."""
    assert page.logo is not None
    page.logo.file.storage.delete(page.logo.file.name)
    images._made.cache_clear()


def test_an_approval_publishes_what_is_right(workflow: Workflow, design: Make, alice: User) -> None:
    page = design(live=False)
    workflow.start(page, alice).current_task_state.approve(user=alice)
    assert is_live(page)


@pytest.mark.parametrize("fault", ["in the way", "course gone", "picture gone"])
def test_an_approval_publishes_no_errors(
    workflow: Workflow, design: Make, alice: User, provider: Provider, course: CoursePage, picture: Any, fault: str
) -> None:
    if fault == "in the way":
        design(title="Ons bewijs")
        page = design(live=False, slug="tweede")
    elif fault == "course gone":
        page = design(live=False, course=course)
        course.delete()
    else:
        page = design(live=False, logo=picture(provider), logo_alt="Logo")
        lose_picture(page)
    page = CertificateTemplatePage.objects.get(pk=page.pk)
    workflow.start(page, alice).current_task_state.approve(user=alice)
    assert not is_live(page)
    assert CertificateTemplatePage.objects.get(pk=page.pk).current_workflow_state is None


def test_who_approves_from_the_list_of_tasks_hears_why_not(
    author: Client, workflow: Workflow, design: Make, alice: User
) -> None:
    design(title="Ons bewijs")
    page = design(live=False, slug="tweede", title="Nieuw bewijs")
    state = workflow.start(page, alice).current_task_state
    address = f"/beheer/pages/workflow/action/{page.pk}/approve/{state.pk}/"
    author.post(address, {"next": "/beheer/", "comment": ""})
    assert IN_THE_WAY in author.get("/beheer/").text
    assert not is_live(page)


def test_who_approves_in_the_editor_hears_why_not(
    author: Client, post: Any, workflow: Workflow, design: Make, alice: User
) -> None:
    other = design(title="Ons bewijs")
    other.unpublish()
    page = design(live=False, slug="tweede")
    workflow.start(page, alice)
    other.get_latest_revision().publish()
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve", "slug": "tweede"}
    assert IN_THE_WAY in post(page=page, **approve).text
    assert not is_live(page)


def test_an_approved_design_with_a_schedule_is_looked_at_twice(
    workflow: Workflow, design: Make, alice: User, provider: Provider, picture: Any, time_machine: TimeMachineFixture
) -> None:
    logo = picture(provider)
    page = design(live=False, logo=logo, logo_alt="Logo", go_live_at=timezone.now() + dt.timedelta(days=2))
    workflow.start(page, alice).current_task_state.approve(user=alice)
    page = CertificateTemplatePage.objects.get(pk=page.pk)
    assert page.get_latest_revision().approved_go_live_at is not None
    lose_picture(page)
    time_machine.move_to(timezone.now() + dt.timedelta(days=3), tick=False)
    call_command("publish_scheduled")
    assert not is_live(page)


def test_a_schedule_publishes_no_errors_and_says_so(
    author: Client, design: Make, provider: Provider, picture: Any, time_machine: TimeMachineFixture
) -> None:
    page = design(live=False, logo=picture(provider), logo_alt="Logo")
    page.go_live_at = timezone.now() + dt.timedelta(days=2)
    page.save_revision().publish()
    lose_picture(page)
    time_machine.move_to(timezone.now() + dt.timedelta(days=3), tick=False)
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    assert not is_live(page)
    assert publishing.due() == []
    why = page_problem(page)
    assert why in author.get(f"/beheer/pages/{page.pk}/edit/").text
    assert why in author.get(f"/beheer/pages/{page.pk}/history/").text


def page_problem(page: CertificateTemplatePage) -> str:
    """The only reason in the history why the schedule published nothing."""
    from wagtail.models import PageLogEntry

    line = PageLogEntry.objects.get(page_id=page.pk, action=HELD_BACK)
    (problem,) = line.data["problems"]
    return str(problem)


def test_of_two_designs_that_are_due_together_one_is_published(design: Make, time_machine: TimeMachineFixture) -> None:
    soon = timezone.now() + dt.timedelta(days=2)
    pages = [design(live=False, slug=slug, title=slug) for slug in ("een", "twee")]
    for number, page in enumerate(pages):
        page.go_live_at = soon + dt.timedelta(hours=number)
        page.save_revision().publish()
    time_machine.move_to(soon + dt.timedelta(days=1), tick=False)
    call_command("publish_scheduled")
    assert [is_live(page) for page in pages] == [True, False]
    assert "een" in page_problem(pages[1])


def test_the_page_that_publishes_courses_publishes_no_design_with_errors(author: Client, design: Make) -> None:
    design(title="Ons bewijs")
    page = design(live=False, slug="tweede")
    address = f"/beheer/publiceren/{page.pk}/"
    answer = author.post(address, {"revision": page.latest_revision.pk})
    assert IN_THE_WAY in answer.text
    assert not is_live(page)


def test_publishing_at_once_meets_the_same_checks(author: Client, post: Any, design: Make) -> None:
    design(title="Ons bewijs")
    page = design(live=False, slug="tweede")
    assert IN_THE_WAY in post(publish=True, page=page, slug="tweede").text
    assert not is_live(page)
