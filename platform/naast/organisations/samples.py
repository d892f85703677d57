"""The example of the mail that asks somebody to come and work for a provider, for the gallery."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from naast.mail.gallery import MOMENT, Group, register_sample
from naast.mail.templating import render
from naast.organisations.models import ProviderMembership

register_sample(
    "provider_invitation",
    _("Invitation to work for a provider"),
    partial(
        render,
        "provider_invitation",
        {
            "provider": SimpleNamespace(name="Vakschool Naast"),
            "by": "Els Visser",
            "role": ProviderMembership.Role.MARKER.label,
            "path": "/werken-bij/voorbeeld/",
            "until": MOMENT + timedelta(days=14),
        },
    ),
    trigger=_("Somebody who manages the people of a provider invites an address."),
    group=Group.ACCOUNT,
)
