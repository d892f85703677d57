"""What happens to mail after it left, as named signals: the rooms above connect in ``AppConfig.ready()``.

All are sent inside the transaction that stores the report, with ``send``: a receiver that raises undoes the report, and
what came back is taken again later. ``sender`` is the class ``MailReport``.

Arguments of every signal:
    report: the stored ``MailReport``.
    address_hash: of the address it is about (:func:`naast.mail.addresses.address_hash`); empty when unknown.
    ledger: label of the ledger the mail was in, such as "newsletters.Delivery"; empty when unknown.
    key: primary key in that ledger, or None.
    token: only for ``unsubscribed_by_mail``, else empty: what :func:`naast.mail.returns.unsubscribe_mailto` was given.
"""

from django.dispatch import Signal

# The receiver reported a mail as spam (ARF, or the webhook of a provider of mail). The address is already suppressed for
# everything nobody asked for.
complained = Signal()

# The address does not exist, by the word of the server (5.1.1 and such). It is already suppressed.
bounced_for_good = Signal()

# Somebody unsubscribed by mail (RFC 2369), or at a provider of mail, which gives no token but an address and a row.
# A receiver answers True when the token was its own and true; a token that nobody knows becomes a report with a problem.
unsubscribed_by_mail = Signal()
