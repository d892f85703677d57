"""Write the credential of a certificate: an Open Badges 3.0 AchievementCredential with a proof."""

import json
import uuid
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates import wording
from certificates.credential import issuer, proof, rdf, status
from certificates.models import Certificate
from certificates.signing import signer

CONTEXTS = [rdf.CREDENTIALS, rdf.OPEN_BADGES]
# Where the topics are listed that training is asked about (Rki art. 2).
RKI_URL = "https://zoek.officielebekendmakingen.nl/stcrt-2024-10329.html"


def make(certificate: Certificate) -> str:
    """Return the signed credential as JSON. A certificate without a place in a status list gets one first.

    Raises:
        SignerDown: nothing can be signed now.
    """
    status.allocate(certificate)
    with translation.override(certificate.language):
        document = unsigned(certificate)
    who = issuer.did(certificate.provider)
    return json.dumps(proof.signed(document, issuer=who, signer=signer()), ensure_ascii=False)


def is_of(credential: str, certificate: Certificate) -> bool:
    """Whether a credential that ``make`` returned says what one made now would say.

    Args:
        credential: JSON, as it was stored.
        certificate: as its row is now.
    """
    with translation.override(certificate.language):
        said = json.loads(credential)
        return {name: value for name, value in said.items() if name != "proof"} == unsigned(certificate)


def credential_id(certificate: Certificate) -> str:
    """The identifier of the credential of a certificate. It is no address and holds no token."""
    return certificate.uid.urn


def unsigned(certificate: Certificate) -> dict[str, Any]:
    """The credential before its proof, with its sentences in the active language."""
    document: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": credential_id(certificate),
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": issuer.profile(certificate.provider, name=certificate.provider_name),
        "name": certificate.course_title,
        "description": _("This proof shows that the course was completed. It is not a diploma."),
        "validFrom": proof.moment(certificate.created_at),
        "credentialSubject": _subject(certificate),
        "credentialStatus": status.entries(certificate),
    }
    if certificate.valid_until:
        # The day itself counts still (Certificate.valid_until).
        end = datetime.combine(certificate.valid_until, time.max, timezone.get_default_timezone())
        document["validUntil"] = proof.moment(end)
    return document


def _subject(certificate: Certificate) -> dict[str, Any]:
    achievement = _achievement(certificate)
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": _identifiers(certificate),
        "activityEndDate": certificate.completed_on.isoformat(),
        "achievement": achievement,
    }
    if certificate.serial:
        subject["licenseNumber"] = certificate.serial
    if certificate.hours > 0:
        subject["creditsEarned"] = _number(certificate.hours)
    if certificate.score_percent is not None:
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": _part(achievement["id"], "score"),
                "value": str(certificate.score_percent),
            }
        ]
    return subject


def _identifiers(certificate: Certificate) -> list[dict[str, Any]]:
    # The name stands in the open: without it the credential proves nothing about the person who shows it. Only the
    # holder hands it out. The address is a hash, which can be compared by who already knows the address.
    found: list[dict[str, Any]] = [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": certificate.holder_name,
            "identityType": "name",
        }
    ]
    if certificate.identity_hash:
        found.append(
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": f"sha256${certificate.identity_hash}",
                "identityType": "emailAddress",
                "salt": certificate.identity_salt,
            }
        )
    return found


def _achievement(certificate: Certificate) -> dict[str, Any]:
    name = f"{settings.SITE_URL}/{certificate.provider.slug}/{certificate.course_uid}/{certificate.course_version}"
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, name).urn
    achievement: dict[str, Any] = {
        "id": identifier,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": certificate.course_title,
        "description": _description(certificate),
        "version": str(certificate.course_version),
        "criteria": {"narrative": "\n".join(f"- {line}" for line in criteria(certificate))},
    }
    if certificate.hours > 0:
        achievement["creditsAvailable"] = _number(certificate.hours)
    if results := _result_descriptions(certificate, identifier):
        achievement["resultDescription"] = results
    if tags := _tags(certificate):
        achievement["tag"] = tags
    if alignments := _alignments(certificate, identifier):
        achievement["alignment"] = alignments
    return achievement


def criteria(certificate: Certificate) -> list[str]:
    """What had to be done, in sentences; those of before they were kept all had to complete the course."""
    return certificate.criteria or [_("The course was completed.")]


def _description(certificate: Certificate) -> str:
    parts = [_("Proof of completion of “%(course)s”.") % {"course": certificate.course_title}]
    if hours := wording.hours_text(certificate.hours):
        parts.append(_("Study load: %(hours)s.") % {"hours": hours})
    if level := wording.level_text(certificate.level):
        parts.append(_("Level: %(level)s.") % {"level": level})
    return " ".join(parts)


def _result_descriptions(certificate: Certificate, achievement: str) -> list[dict[str, Any]]:
    # Open Badges has no field for learning outcomes. As a result of a kind of our own they keep their own words, and no
    # Result says that each was measured, for it was not.
    found: list[dict[str, Any]] = [
        {
            "id": _part(achievement, f"outcome-{number}"),
            "type": ["ResultDescription"],
            "name": outcome,
            "resultType": "ext:LearningOutcome",
        }
        for number, outcome in enumerate(certificate.outcomes, 1)
    ]
    if certificate.score_percent is not None:
        score = {
            "id": _part(achievement, "score"),
            "type": ["ResultDescription"],
            "name": _("Score in percent"),
            "resultType": "Percent",
            "valueMin": "0",
            "valueMax": "100",
        }
        if certificate.pass_mark is not None:
            score["requiredValue"] = str(certificate.pass_mark)
        found.append(score)
    return found


def _tags(certificate: Certificate) -> list[str]:
    tags = [
        f"Rki {topic['code']}: {topic['name']}" if topic["code"] else topic["name"] for topic in _topics(certificate)
    ]
    if level := wording.level_text(certificate.level):
        tags.append(_("Level: %(level)s") % {"level": level})
    return list(dict.fromkeys(tags))


def _alignments(certificate: Certificate, achievement: str) -> list[dict[str, Any]]:
    return [
        {
            "id": _part(achievement, f"rki-{topic['code']}"),
            "type": ["Alignment"],
            "targetName": topic["name"],
            "targetUrl": RKI_URL,
            "targetFramework": _("Regeling kwaliteit incassodienstverlening, article 2"),
            "targetCode": topic["code"],
        }
        for topic in _topics(certificate)
        if topic["code"]
    ]


def _topics(certificate: Certificate) -> list[dict[str, str]]:
    return [{"code": topic.get("code", ""), "name": topic.get("name", "")} for topic in certificate.rki_topics]


def _part(achievement: str, name: str) -> str:
    """The identifier of a part, the same whenever it is written: so nothing that matters is without a name of its own."""
    return uuid.uuid5(uuid.UUID(achievement), name).urn


def _number(hours: Decimal) -> int | float:
    # Not 2.0 for 2: JavaScript reads both as 2, and the canonical form tells them apart.
    return int(hours) if hours == hours.to_integral_value() else float(hours)
