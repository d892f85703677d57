"""Examples of the mails about comments, for the gallery; made by the code of the real ones."""

from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from naast.comments.services import mails
from naast.mail.gallery import Group, register_sample

_TITLE = "Aan dezelfde kant van de tafel"
_OWN = f"{settings.SITE_URL}/reacties/mijn/voorbeeld/"
_PAGE = f"{settings.SITE_URL}/blog/aan-dezelfde-kant-van-de-tafel/#reactie-1"
_ANSWER = "Dank u voor uw vraag. Noem eerst het bedrag, en vraag dan wat lukt. Zo houdt de klant de regie."

register_sample(
    mails.RECEIVED,
    _("A comment came in"),
    partial(mails.rendered, mails.RECEIVED, mails.received_context(_TITLE, _OWN)),
    trigger=_("Somebody writes a comment; at most five a day to one address."),
    group=Group.ACCOUNT,
)
register_sample(
    mails.APPROVED,
    _("A comment is on the site"),
    partial(mails.rendered, mails.APPROVED, mails.approved_context(_TITLE, _PAGE, _OWN)),
    trigger=_("A moderator approves a comment for the first time."),
    group=Group.ACCOUNT,
)
register_sample(
    mails.REPLIED,
    _("The author replied to a comment"),
    partial(mails.rendered, mails.REPLIED, mails.replied_context(_TITLE, "Noor Visser", _ANSWER, _PAGE, _OWN)),
    trigger=_("The author of a page replies, and the writer ticked the box for it."),
    group=Group.ACCOUNT,
)
register_sample(
    mails.WAITING,
    _("Comments wait for a moderator"),
    partial(mails.rendered, mails.WAITING, mails.waiting_context(3, [(_TITLE, 2), ("De eerste minuut", 1)])),
    trigger=_("Comments came in; at most once an hour."),
    group=Group.EDITORS,
)
