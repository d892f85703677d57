"""Everything a new installation needs: content, roles and, for a demonstration, people."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Collection

from certificates.designs_seed import ensure_designs
from courses import selectors as courses
from courses.models import Cohort
from naast.accounts.models import User
from naast.organisations.invitations import follow_role
from naast.organisations.models import Employer, Provider, ProviderMembership, Team, TeamMembership
from naast.seed.people import DEMO_PEOPLE, DemoPerson
from naast.seed.roles import AUTHORS, EDITORS, MODERATORS, ensure_roles, provider_group

_AT_THE_PROVIDER = (
    ("opleider", ProviderMembership.Role.OWNER),
    ("beheerder", ProviderMembership.Role.ADMINISTRATOR),
    ("nakijker", ProviderMembership.Role.MARKER),
)


def load_content(*, update: bool = False) -> None:
    """Load pages, articles, courses, words and roles. What exists stays, unless ``update`` renews it from the files."""
    call_command("load_pages", update=update)
    call_command("load_downloads", update=update)
    call_command("load_techniques", update=update)
    call_command("load_courses", update=update)
    # After the courses: articles and debates lead to lessons.
    call_command("load_articles", update=update)
    call_command("load_debates", update=update)
    call_command("load_glossary", update=update)
    call_command("load_language_rules", update=update)
    call_command("load_tools", update=update)
    call_command("load_issues", update=update)
    call_command("load_synonyms", update=update)
    ensure_roles()


@transaction.atomic
def load_people() -> None:
    """Make the demo people with their places: editor, people of a provider, team lead with the professional in the team."""
    people = {person.role: _person(person) for person in DEMO_PEOPLE}
    for name, group_name in (("redacteur", EDITORS), ("auteur", AUTHORS), ("moderator", MODERATORS)):
        people[name].groups.add(Group.objects.get(name=group_name))
    provider = Provider.objects.order_by("pk").first()
    if provider is not None:
        group = provider_group(provider)
        for name, works_as in _AT_THE_PROVIDER:
            membership, _created = ProviderMembership.objects.get_or_create(
                provider=provider, user=people[name], defaults={"role": works_as}
            )
            follow_role(people[name], provider, membership.role)
        ensure_designs(Collection.objects.get(name=group.name), signatory=people["opleider"].name)
        course = courses.catalogue(provider).first()
        if course is not None:
            Cohort.objects.get_or_create(
                provider=provider, course_uid=course.uid, name="Eerste groep", defaults={"course": course}
            )
    employer, _created = Employer.objects.get_or_create(
        slug="voorbeeld-incasso", defaults={"name": "Voorbeeld Incasso"}
    )
    team, _created = Team.objects.get_or_create(employer=employer, name="Team Klantcontact")
    for role, place in (("teamleider", TeamMembership.Role.LEAD), ("professional", TeamMembership.Role.MEMBER)):
        TeamMembership.objects.get_or_create(team=team, user=people[role], defaults={"role": place})


def _person(demo: DemoPerson) -> User:
    user = User.objects.filter(email=demo.email).first()
    if user is None:
        user = User.objects.create_user(demo.email, demo.password, name=demo.name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
