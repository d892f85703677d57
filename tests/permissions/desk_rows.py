"""Rows of the table about the provider's desk; what each role at a provider may do there is in ``test_desk_roles.py``."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from certificates.models import CorrectionRequest, IssueBatch
from naast.organisations import invitations
from naast.organisations.models import ProviderInvitation, ProviderMembership

# An author sees the register, and teaches; issuing, withdrawing, the log and people are for owners and administrators.
_SEES = {
    "register": "bewijzen/",
    "certificate": "bewijzen/{certificate}/",
    "waiting": "bewijzen/wachten/",
}
_HIDDEN = {
    "register_file": "bewijzen/bestand/csv/",
    "document": "bewijzen/{certificate}/pdf/",
    "rename": "bewijzen/{certificate}/naam/",
    "act": "bewijzen/{certificate}/intrekken/",
    "issue": "bewijzen/uitgeven/",
    "tables": "bewijzen/lijsten/",
    "table_example": "bewijzen/lijsten/voorbeeld/csv/",
    "table": "bewijzen/lijsten/{batch}/",
    "table_progress": "bewijzen/lijsten/{batch}/stand/",
    "table_faults": "bewijzen/lijsten/{batch}/te-verbeteren/csv/",
    "batch_zip": "bewijzen/lijsten/{batch}/zip/",
    "requests": "bewijzen/verzoeken/",
    "correction": "bewijzen/verzoeken/{request}/",
    "log": "logboek/",
    "log_file": "logboek/bestand/csv/",
    "people": "mensen/",
    "member": "mensen/{member}/",
}


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    found = {f"desk:{name}": row(_desk(path), 404, {"author": 200}) for name, path in _SEES.items()}
    found |= {f"desk:{name}": row(_desk(path), 404) for name, path in _HIDDEN.items()}
    return found | {
        "desk:cohort_zip": row(_desk("bewijzen/groep/1/zip/"), 404),
        "desk:selection": row(_desk("bewijzen/selectie/"), 404, method="post", data=_ticked),
        "desk:waiting_again": row(
            _desk("bewijzen/wachten/opnieuw/"), 404, method="post", data=lambda world: {"oorzaak": "signer_down"}
        ),
        "certificates_try_again": row(
            lambda world: "/beheer/bewijzen/opnieuw/", 404, method="post", data=lambda world: {"oorzaak": "error"}
        ),
        "desk:act (withdraw)": row(
            _desk("bewijzen/{certificate}/intrekken/"), 404, method="post", data=lambda world: {"reden": "fraud"}
        ),
        "desk:people (invite)": row(
            _desk("mensen/"), 404, method="post", data=lambda world: {"mailadres": "a@example.org", "rol": "owner"}
        ),
        "desk:member (remove)": row(_desk("mensen/{member}/"), 404, method="post", data=lambda world: {"verwijder": 1}),
        "desk:withdraw": row(_desk("mensen/uitnodiging/{invitation}/intrekken/"), 404, method="post"),
        # Who has the link may see it; only whose address it is can say yes, which changes nothing for all the others.
        "provider_invitation": everybody(lambda world: invitations.path_of(_invitation(world))),
        "provider_invitation (unknown)": everybody("/werken-bij/onbekend/", 404),
        "provider_invitation (accept)": row(lambda world: invitations.path_of(_invitation(world)), 302, method="post"),
    }


def _ticked(world: Any) -> dict[str, Any]:
    return {"actie": "intrekken", "bewijs": world.certificate.uid, "bevestig": "1", "reden": "fraud"}


def _provider(world: Any) -> Any:
    return world.course.provider_page.provider


def _invitation(world: Any) -> ProviderInvitation:
    made, _created = ProviderInvitation.objects.get_or_create(
        provider=_provider(world),
        email="gevraagd@example.org",
        defaults={"role": "marker", "expires_at": timezone.now() + invitations.VALID_FOR},
    )
    return made


def _desk(path: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        provider = _provider(world)
        member = ProviderMembership.objects.filter(provider=provider).first()
        batch, _made = IssueBatch.objects.get_or_create(
            provider=provider, course_uid=world.course.uid, defaults={"course_title": world.course.title}
        )
        request, _made = CorrectionRequest.objects.get_or_create(certificate=world.certificate, name="Alice Anders")
        rest = path.format(
            certificate=world.certificate.uid,
            batch=batch.uid,
            request=request.pk,
            member=member.pk if member else 0,
            invitation=_invitation(world).pk,
        )
        return f"/opleider/{provider.slug}/{rest}"

    return url
