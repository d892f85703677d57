"""The design of the demonstration's own provider: what a new installation shows is a real one."""

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Collection

from certificates.models import CertificateTemplatePage
from courses.models import ProviderPage

CONTENT = Path(__file__).resolve().parent / "content"
PROVIDER = "vakschool-naast"
_TEXTS = {
    "nl": {
        "title": "Bewijs van afronding",
        "slug": "bewijs-van-afronding",
        "logo_alt": "Logo van Vakschool Naast: twee deuren naast elkaar.",
        "statement": "op {datum} deze cursus van {uren} heeft afgerond",
        "closing": "Dank u wel voor uw aandacht voor de mens achter de rekening.",
        "signatory_role": "hoofd opleidingen",
    },
    "en": {
        "title": "Bewijs van afronding (Engels)",
        "slug": "bewijs-van-afronding-engels",
        "logo_alt": "Logo of Vakschool Naast: two doors beside each other.",
        "statement": "completed this course of {uren} on {datum}",
        "closing": "Thank you for seeing the person behind the bill.",
        "signatory_role": "head of training",
    },
}


def ensure_designs(collection: Collection, *, signatory: str, slug: str = PROVIDER) -> list[CertificateTemplatePage]:
    """Give the demonstration's provider its designs, in Dutch and in English; those that exist stay as they are.

    Parameters:
        collection: where the provider's authors may choose pictures (``naast.seed.roles``).
        signatory: whose name stands below the signature.
        slug: of the provider; without that provider nothing happens.

    Returns:
        The designs that were made now.
    """
    parent = ProviderPage.objects.filter(provider__slug=slug).first()
    if parent is None or CertificateTemplatePage.objects.child_of(parent).exists():
        return []
    logo = _picture("logo", "Logo Vakschool Naast", collection)
    signature = _picture("handtekening", f"Handtekening {signatory}", collection)
    made = []
    for language, texts in _TEXTS.items():
        page = CertificateTemplatePage(
            language=language, logo=logo, signature=signature, signatory_name=signatory, **texts
        )
        parent.add_child(instance=page)
        page.save_revision().publish()
        made.append(page)
    return made


def _picture(name: str, title: str, collection: Collection) -> Any:
    model = get_image_model()
    found = model.objects.filter(title=title, collection=collection).first()
    if found is not None:
        return found
    content = (CONTENT / PROVIDER / f"{name}.png").read_bytes()
    picture = model(title=title, collection=collection, file=ContentFile(content, name=f"{PROVIDER}-{name}.png"))
    picture.file_size = len(content)
    picture.save()
    picture.get_file_hash()
    return picture
