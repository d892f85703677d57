"""The log is about the professional's own work: what points to a customer has no place in it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from naast.language.personal_data import personal_data


def refuse_personal_data(text: str) -> None:
    """Refuse a text with a citizen service number, an account number, a telephone number or an e-mail address.

    Raises:
        ValidationError: naming what was found, without repeating it.
    """
    names = {
        "bsn": _("a citizen service number"),
        "iban": _("an account number"),
        "phone": _("a telephone number"),
        "mail": _("an e-mail address"),
    }
    found = list(dict.fromkeys(names[item.kind] for item in personal_data(text) if item.kind in names))
    if found:
        raise ValidationError(
            _("This looks like %(found)s. Take it out: nothing about customers belongs in your log.")
            % {"found": ", ".join(found)}
        )
