"""Questions about people and the addresses that are proven to be theirs."""

from collections.abc import Collection

from allauth.account.models import EmailAddress

from naast.accounts.models import User


def verified_addresses(person: User) -> set[str]:
    """The addresses, in lower case, that this person proved to read."""
    rows = EmailAddress.objects.filter(user=person, verified=True)
    return {email.lower() for email in rows.values_list("email", flat=True)}


def owners_of(addresses: Collection[str]) -> dict[str, User]:
    """The active people behind verified addresses, by address in lower case; unknown addresses are left out.

    Whether an address is known is nobody's business but its owner's: show nobody what depends on this alone.
    """
    rows = EmailAddress.objects.filter(email__in=addresses, verified=True, user__is_active=True).select_related("user")
    return {row.email.lower(): row.user for row in rows}
