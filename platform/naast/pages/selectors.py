"""What other rooms ask about the site."""

from naast.pages.models import ContactSettings


def contact_for_mail() -> tuple[str, str]:
    """E-mail address and telephone number of the site that answers by default; empty when nobody filled them in."""
    found = ContactSettings.objects.filter(site__is_default_site=True).values_list("email", "phone").first()
    return found or ("", "")
