"""What was issued keeps the design it was issued with; what comes after has the new one."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.utils import timezone
from pypdf import PdfReader
from time_machine import TimeMachineFixture
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from certificates import designs, making, pdf
from certificates.models import Certificate, CertificateDesign, CertificateTemplatePage
from certificates.services.issuing import issue_by_hand
from courses.models import CoursePage
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.seed.roles import ensure_provider_group

pytestmark = pytest.mark.django_db
Make = Callable[..., CertificateTemplatePage]
Issue = Callable[[str], Certificate]


@pytest.fixture
def issue(provider: Provider, course: CoursePage) -> Issue:
    """Issue a certificate to a person by hand."""

    def by_hand(name: str) -> Certificate:
        return issue_by_hand(
            provider=provider,
            course=course,
            name=name,
            email=f"{name.partition(' ')[0].lower()}@example.org",
            completed_on=dt.date(2026, 11, 21),
            score_percent=None,
            cohort=None,
            actor=None,
            issue_key=name,
        )

    return by_hand


def printed(certificate: Certificate) -> str:
    """The words on the document that is made of the row as it is stored now."""
    stored = Certificate.objects.get(pk=certificate.pk)
    reader = PdfReader(io.BytesIO(pdf.render(making.facts_of(stored), attachment=b"{}")))
    return " ".join(reader.pages[0].extract_text().split())


@pytest.mark.usefixtures("pango")
def test_an_edit_is_for_what_is_issued_after_it(design: Make, issue: Issue) -> None:
    page = design(opening="Oude woorden voor {naam}", signatory_name="Mara Duifhuis")
    before = issue("Anna de Wit")
    page.opening, page.signatory_name, page.accent_colour = "Nieuwe woorden", "Bas Roos", "#7a1f3d"
    draft = page.save_revision()
    meanwhile = issue("Chris Smit")
    draft.publish()
    after = issue("Dana Vos")
    assert before.design == meanwhile.design != after.design
    assert "Oude woorden voor Anna de Wit" in printed(before)
    assert "Oude woorden voor Chris Smit" in printed(meanwhile)
    assert "Nieuwe woorden" in printed(after)
    assert "Mara Duifhuis" in printed(before)
    assert "Bas Roos" in printed(after)


@pytest.mark.usefixtures("pango")
def test_what_was_issued_outlives_the_design(design: Make, issue: Issue) -> None:
    page = design(opening="Oude woorden")
    before = issue("Anna de Wit")
    page.delete()
    after = issue("Dana Vos")
    assert "Oude woorden" in printed(before)
    assert "Wij bevestigen dat" in printed(after)
    assert designs.thawed(after.design) == designs.HOUSE


def test_an_older_version_that_is_taken_back_is_the_same_row_again(design: Make, issue: Issue) -> None:
    page = design(opening="Eerst")
    first = page.latest_revision
    one = issue("Anna de Wit")
    page.opening = "Toen"
    page.save_revision().publish()
    issue("Chris Smit")
    first.publish()
    assert issue("Dana Vos").design == one.design
    assert CertificateDesign.objects.count() == 2


def test_a_design_that_went_offline_holds_no_more(course: CoursePage, design: Make, issue: Issue) -> None:
    design(slug="algemeen", opening="Voor alles")
    own = design(slug="eigen", course=course, opening="Voor Rekenen")
    assert designs.thawed(issue("Anna de Wit").design).opening == "Voor Rekenen"
    own.unpublish()
    assert designs.thawed(issue("Dana Vos").design).opening == "Voor alles"


def test_a_scheduled_design_holds_from_its_moment(
    provider: Provider, course: CoursePage, design: Make, time_machine: TimeMachineFixture
) -> None:
    old = design(slug="oud", expire_at=timezone.now() + dt.timedelta(days=9))
    new = design(slug="nieuw", live=False, go_live_at=timezone.now() + dt.timedelta(days=10))
    new.save_revision().publish()
    call_command("publish_scheduled")
    assert designs.template_for(provider, course.uid) == old
    time_machine.move_to(timezone.now() + dt.timedelta(days=11), tick=False)
    call_command("publish_scheduled")
    assert designs.template_for(provider, course.uid) == new


def test_a_design_can_go_through_a_workflow(
    provider: Provider, course: CoursePage, design: Make, alice: User, bob: User
) -> None:
    for colleague in (alice, bob):
        colleague.groups.add(ensure_provider_group(provider.page))
    page = design(live=False, opening="Ter goedkeuring")
    task = GroupApprovalTask.objects.create(name="Iemand kijkt mee")
    workflow = Workflow.objects.create(name="Twee paar ogen")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    state = workflow.start(page, alice)
    assert designs.template_for(provider, course.uid) is None
    state.current_task_state.approve(user=bob)
    found = designs.template_for(provider, course.uid)
    assert found is not None
    assert found.opening == "Ter goedkeuring"
