"""``manage.py rotate_certificate_keys``: the first keys, and later new ones in the place of those in use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.models import SigningKey
from certificates.signing import SignerDown, rotation


class Command(BaseCommand):
    """Makes keys; what was signed with the earlier ones stays valid, unless they were lost."""

    help = "Make new keys for documents and credentials. The earlier ones stay listed, so what they signed holds."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer the choices."""
        parser.add_argument("--only", choices=SigningKey.Purpose.values, help="only the keys with this purpose")
        parser.add_argument(
            "--compromised",
            action="store_true",
            help="somebody else had the earlier keys: nothing they signed is believed any more",
        )
        parser.add_argument("--new-authority", action="store_true", help="make a new authority too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: the keys cannot be made; nothing was retired then.
        """
        purposes = {SigningKey.Purpose(options["only"])} if options["only"] else set(SigningKey.Purpose)
        try:
            made = rotation.rotate(purposes, compromised=options["compromised"], new_authority=options["new_authority"])
        except SignerDown as error:
            raise CommandError(str(error)) from error
        for key in made:
            self.stdout.write(f"{key.purpose} {key.fingerprint}")
