"""The signatures under documents and credentials: who signs is a setting, and the private keys are never rows."""

from certificates.signing.ports import Signer, SignerDown

__all__ = ["Signer", "SignerDown", "signer"]


def signer() -> Signer:
    """Return what signs here: ``CERTIFICATE_HSM`` when it is set, else the files in ``CERTIFICATE_KEYS``.

    Raises:
        SignerDown: the module of the HSM cannot be loaded.
    """
    from django.conf import settings

    if settings.CERTIFICATE_HSM:
        from certificates.signing.hsm import hsm_signer

        return hsm_signer()
    from certificates.signing.file_key import FileSigner

    return FileSigner(settings.CERTIFICATE_KEYS)
