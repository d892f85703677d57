"""A holder asks for another name on a certificate; somebody of the provider grants it or says why not."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import names
from certificates.models import Certificate, CorrectionRequest
from certificates.services import mailing, replacing
from naast.accounts.models import NAME_LENGTH, User
from naast.mail.services import enqueue_template
from naast.organisations.models import Provider, ProviderMembership

State = CorrectionRequest.State


@transaction.atomic
def ask(certificate: Certificate, name: str, note: str, person: User) -> CorrectionRequest:
    """Ask the provider to issue a certificate again with another name; one request at a time. The provider gets a mail.

    Args:
        certificate: an issued one of this person.
        name: as it should be.
        note: why, as the holder tells it.
        person: the holder.

    Raises:
        ValueError: it cannot be asked now, in words for the holder.
    """
    cleaned = names.clean(name)
    if certificate.person_id != person.pk:
        raise ValueError(_("This proof is not yours."))
    if not cleaned or len(cleaned) > NAME_LENGTH:
        raise ValueError(_("Fill in a name of at most %(most)s characters.") % {"most": NAME_LENGTH})
    if cleaned == certificate.holder_name:
        raise ValueError(_("This name stands on your proof already. Fill in the name as it should be."))
    if not may_ask(certificate):
        raise ValueError(_("You cannot ask for another name on this proof."))
    try:
        with transaction.atomic():
            request = CorrectionRequest.objects.create(certificate=certificate, name=cleaned, note=note.strip())
    except IntegrityError as error:
        raise ValueError(_("You asked already. Wait for the answer of your training provider.")) from error
    _tell_provider(request)
    return request


def may_ask(certificate: Certificate) -> bool:
    """Whether another name on it makes sense: it is issued and nothing has taken its place."""
    return certificate.state in {Certificate.State.ISSUED, Certificate.State.EXPIRED} and not replacing.why_not_replace(
        certificate
    )


@transaction.atomic
def grant(request: CorrectionRequest, actor: User, name: str) -> Certificate:
    """Issue the certificate again with the right name; the holder gets it by mail.

    Args:
        request: an open one.
        actor: who decides.
        name: as it will be printed; may differ from what was asked.

    Raises:
        ValueError: it was answered already, or the certificate cannot be replaced; in words for the provider.
    """
    row = _held(request)
    new = replacing.replace(row.certificate, holder_name=name, actor=actor, why=row.note)
    row.refresh_from_db()
    mailing.tell_answer(row, new)
    return new


@transaction.atomic
def refuse(request: CorrectionRequest, actor: User, answer: str) -> CorrectionRequest:
    """Say no, with a reason that the holder gets by mail.

    Args:
        request: an open one.
        actor: who decides.
        answer: why, and what the holder can do.

    Raises:
        ValueError: it was answered already, or there is no reason; in words for the provider.
    """
    row = _held(request)
    if not answer.strip():
        raise ValueError(_("Write why you say no. The holder gets your answer by mail."))
    row.state = State.REFUSED
    row.answer = answer.strip()
    row.answered_by = actor
    row.answered_at = timezone.now()
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    mailing.tell_answer(row, None)
    return row


def _held(request: CorrectionRequest) -> CorrectionRequest:
    rows = CorrectionRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("certificate__provider", "certificate__person").get(pk=request.pk)
    if row.state != State.OPEN:
        raise ValueError(_("This request was answered already."))
    return row


def _tell_provider(request: CorrectionRequest) -> None:
    certificate = request.certificate
    for address in _addresses_of(certificate.provider):
        enqueue_template(
            kind="correction_requested",
            to=address,
            key=f"correction_requested:{request.pk}:{address}",
            context={"request": request, "certificate": certificate, "page": _page_of(request)},
        )


def _addresses_of(provider: Provider) -> list[str]:
    """Where the provider reads its mail; else its owners."""
    if provider.contact_email:
        return [provider.contact_email]
    owners = ProviderMembership.objects.filter(
        provider=provider, role=ProviderMembership.Role.OWNER, user__is_active=True
    )
    return list(owners.values_list("user__email", flat=True).order_by("user__email"))


def _page_of(request: CorrectionRequest) -> str:
    """The absolute address at which somebody of the provider answers."""
    provider = request.certificate.provider.slug
    path = reverse("desk:correction", kwargs={"provider": provider, "number": request.pk})
    return f"{settings.SITE_URL}{path}"
