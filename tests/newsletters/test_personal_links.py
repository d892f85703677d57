"""A reader's own links reach that reader and nobody else."""

import re

from naast.mail.transport import MemoryTransport
from newsletters.models import Newsletter
from newsletters.readers import tokens
from newsletters.sending import personal
from tests.newsletters.conftest import MakeDevelopment, MakeReader, parsed, part
from tests.newsletters.digests import send

_WORDS = (personal.PREFERENCES, personal.UNSUBSCRIBE, personal.MUTE, personal.STAY, personal.PERSON, personal.OPEN)


def test_nobody_can_guess_what_stands_for_a_link() -> None:
    assert len(set(_WORDS)) == 6
    assert all(re.fullmatch(r"naast-[a-z]+-[0-9a-f]{20}", word) for word in _WORDS)


def test_what_a_source_writes_is_never_taken_for_a_link(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    reader = make_reader("juridisch")
    guesses = "/".join(word.rpartition("-")[0] for word in _WORDS)
    address = f"https://evil.example/?r={guesses}/naast-link-to-preferences"
    made = make_development("juridisch", title="naast-preferences", slug="naast-preferences", source_url=address)
    send(newsletter, post)
    html = part(parsed(post.sent[0][2]), "html")
    assert address in html
    assert made.get_absolute_url() in html
    assert html.count(tokens.preferences_token(reader.secret)) == 1
