"""The people of the demonstration. Their passwords are printed at every start, so they exist on one machine only."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody a newcomer can sign in as."""

    role: str
    name: str
    email: str
    password: str
    start: str


DEMO_PEOPLE = (
    DemoPerson(
        role="professional",
        name="Robin Jansen",
        email="professional@example.org",
        password="naast-leren",
        start="/mijn/",
    ),
    DemoPerson(
        role="redacteur",
        name="Sam de Boer",
        email="redacteur@example.org",
        password="naast-schrijven",
        start="/beheer/",
    ),
    DemoPerson(
        role="auteur", name="Sanne Kok", email="auteur@example.org", password="naast-vertellen", start="/beheer/"
    ),
    DemoPerson(
        role="moderator",
        name="Mika Bos",
        email="moderator@example.org",
        password="naast-meelezen",
        start="/beheer/",
    ),
    DemoPerson(
        role="opleider", name="Noor Visser", email="opleider@example.org", password="naast-opleiden", start="/opleider/"
    ),
    DemoPerson(
        role="beheerder",
        name="Jip Smit",
        email="beheerder@example.org",
        password="naast-beheren",
        start="/opleider/",
    ),
    DemoPerson(
        role="nakijker", name="Bo Mulder", email="nakijker@example.org", password="naast-nakijken", start="/opleider/"
    ),
    DemoPerson(
        role="teamleider", name="Kim Bakker", email="teamleider@example.org", password="naast-samen", start="/team/"
    ),
)
