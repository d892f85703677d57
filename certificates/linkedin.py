"""The link with which a holder adds a certificate to a LinkedIn profile. Nothing is loaded from there before a click."""

from urllib.parse import urlencode

from django.utils import timezone

from certificates.models import Certificate


def add_to_profile(certificate: Certificate, url: str) -> str:
    """The address of LinkedIn's own form, filled in (LinkedIn Help a567169, "Add to Profile").

    Args:
        certificate: an issued one.
        url: the address that the holder shares; the profile will link to it.
    """
    assert certificate.issued_at is not None
    issued = timezone.localdate(certificate.issued_at)
    values: dict[str, str | int | None] = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.course_title,
        "organizationName": certificate.provider_name,
        "issueYear": issued.year,
        "issueMonth": issued.month,
    }
    if certificate.valid_until is not None:
        values |= {"expirationYear": certificate.valid_until.year, "expirationMonth": certificate.valid_until.month}
    values |= {"certUrl": url, "certId": certificate.serial}
    return f"https://www.linkedin.com/profile/add?{urlencode(values)}"
