"""The certificate as a credential: Open Badges 3.0 on W3C Verifiable Credentials 2.0, with a Data Integrity proof.

``build`` writes one, ``checking`` judges one that somebody handed in, ``status`` is the list in which a stranger looks up
whether it still holds, ``issuer`` who issued it and with which keys. See ``docs/decisions/0029-the-credential.md``.
"""
