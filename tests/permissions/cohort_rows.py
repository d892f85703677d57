"""Rows of the table about groups: the provider's pages, invitations, codes, and leaving or repeating a course."""

from collections.abc import Callable
from typing import Any

from tests.courses.groups import make_cohort


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    own, posted = {"author": 200}, {"author": 302}
    return {
        # Alice completed the course, so there is nothing to withdraw from; Bob is busy with it.
        "courses:withdraw": row(_course("uitschrijven"), 404, {"colleague": 200}),
        "courses:withdraw (do it)": row(_course("uitschrijven"), 404, {"colleague": 302}, method="post"),
        "courses:repeat": row(_course("opnieuw"), 404, {"learner": 200, "colleague": 302}),
        "courses:repeat (do it)": row(_course("opnieuw"), 404, {"learner": 302, "colleague": 302}, method="post"),
        "courses:lesson_time": row(
            lambda world: f"/mijn/les/{world.lesson.uid}/tijd/", 404, {"learner": 204, "colleague": 204}, method="post"
        ),
        "courses:code": row(lambda world: "/mijn/code/", 200),
        "courses:code (wrong)": row(
            lambda world: "/mijn/code/", 200, method="post", data=lambda world: {"code": "NIETGOED22"}
        ),
        # Who has the address may look; saying yes or no takes the invited address (tests/courses/test_invitations.py).
        "courses:invitation": everybody(_invitation),
        "courses:invitation (say yes)": row(_invitation, 302, method="post", data=lambda world: {"antwoord": "ja"}),
        "provider:cohorts": row(_portal(""), 404, own),
        "provider:cohort_new": row(_portal("nieuw/"), 404, own),
        "provider:cohort": row(_portal("{pk}/"), 404, own),
        "provider:cohort_edit": row(_portal("{pk}/wijzig/"), 404, own),
        "provider:cohort_code": row(_portal("{pk}/code/"), 404, posted, method="post"),
        "provider:cohort_member": row(_portal("{pk}/deelnemer/{member}/"), 404, own),
        "provider:cohort_invite": row(_portal("{pk}/uitnodigen/"), 404, own),
        "provider:cohort_invite_confirm": row(_portal("{pk}/uitnodigen/bevestig/"), 404, posted, method="post"),
        "provider:cohort_invitation": row(_portal("{pk}/uitnodiging/{invited}/"), 404, posted, method="post"),
    }


def _course(action: str) -> Callable[[Any], str]:
    return lambda world: f"/mijn/{action}/{world.course.pk}/"


def _invitation(world: Any) -> str:
    invited = make_cohort(world.course).invitations.create(email="gast@example.org")
    return f"/mijn/uitnodiging/{invited.token}/"


def _portal(path: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        cohort = make_cohort(world.course)
        member = world.people["colleague"].enrolments.get()
        member.cohort = cohort
        member.save()
        invited = cohort.invitations.create(email="gast@example.org")
        slug = world.course.provider_page.provider.slug
        return f"/opleider/{slug}/groepen/{path.format(pk=cohort.pk, member=member.pk, invited=invited.pk)}"

    return url
