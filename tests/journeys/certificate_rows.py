"""Certificates that a journey begins with: issued by the services of the machine, since clicking them is no part of it."""

import json
from email.message import EmailMessage
from typing import Any

from tests.journeys.steps import PASSWORD
from tests.support.processes import manage
from tests.support.stack import Stack

_PRELUDE = f"""
PASSWORD = {PASSWORD!r}
import json
from datetime import date, timedelta
from time import monotonic, sleep
from allauth.account.models import EmailAddress
from certificates import making
from certificates.models import Certificate, Reason
from certificates.services import batches, corrections, replacing, revoking, sharing
from courses.models import Cohort, CoursePage
from naast.accounts.models import User
from naast.organisations.models import Provider

provider = Provider.objects.get(slug="vakschool-naast")
course = CoursePage.objects.live().get(slug="stress-sensitief-werken")
staff = User.objects.get(email="opleider@example.org")

def account(name, email):
    person = User.objects.create_user(email=email, password=PASSWORD, name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person

def ready(row):
    # By us or by the worker, whoever is first.
    making.make(row.pk)
    until = monotonic() + 60
    while (found := Certificate.objects.get(pk=row.pk)).issued_at is None:
        assert monotonic() < until, "%s waits: %s %s" % (found.serial, found.problem, found.problem_detail)
        sleep(0.1)
    return found

def issue(name, email, day=date(2026, 3, 2), score=85):
    row, made = batches.issue_one(provider=provider, course=course, cohort=None, name=name, email=email,
                                  completed_on=day, score_percent=score, by=staff)
    return ready(row)

def renamed(row, name):
    return ready(replacing.replace(row, holder_name=name, actor=staff, why="De naam was verkeerd gespeld."))

told = dict()
def tell(**rows):
    for key, row in rows.items():
        row.refresh_from_db()
        told[key] = dict(uid=str(row.uid), token=row.token, serial=row.serial, share=row.share_token)
"""


def certificates(stack: Stack, code: str) -> dict[str, dict[str, Any]]:
    """Run ``code`` on the machine and return what it told.

    Args:
        stack: the machine.
        code: Python that uses ``account(name, email)``, ``issue(name, email)``, ``renamed(row, name)``, ``provider``,
            ``course`` and ``staff``, and names the certificates that the journey wants by ``tell(first=row)``.

    Returns:
        By those names: ``uid``, ``token``, ``serial`` and ``share``, the secret of the shared address. What the code puts
        into ``told`` itself comes along.
    """
    script = f"{_PRELUDE}\n{code}\nprint(json.dumps(told))"
    output = manage("shell", "-v", "0", "-c", script, env=stack.env | {"SITE_URL": stack.url})
    found: dict[str, dict[str, Any]] = json.loads(output.strip().splitlines()[-1])
    return found


def attachment_of(mail: EmailMessage) -> bytes:
    """The only file in the mail."""
    (attached,) = mail.iter_attachments()
    content: bytes = attached.get_content()
    return content
