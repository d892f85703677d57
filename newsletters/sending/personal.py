"""What differs per reader in a mail that is rendered once: placeholders, and what takes their place.

They are letters, digits and dashes only, so that neither HTML, css-inline nor the encoding of a mail touches them. Nobody
outside can guess them: a feed or an editor who could write one into an address would have each reader's own link sent
along to another site.
"""

from django.utils.crypto import salted_hmac


def _placeholder(name: str) -> str:
    return f"naast-{name}-{salted_hmac('newsletters.personal', name, algorithm='sha256').hexdigest()[:20]}"


PREFERENCES = _placeholder("preferences")  # complete address of the preference centre
UNSUBSCRIBE = _placeholder("unsubscribe")  # complete address of the page with the button
MUTE = _placeholder("mute")  # complete address without the topic: a template writes {{ mute_url }}juridisch/
STAY = _placeholder("stay")  # complete address of the page that says "keep sending"
PERSON = _placeholder("person")  # at the end of the query of a tracked link; nothing for readers who did not agree
OPEN = _placeholder("open")  # address of the picture that counts an open; taken out with its <img> for all others

# Which field of newsletters.readers.links.ReaderLinks takes the place of what. The other two are statistics
# (newsletters.sending.statistics).
LINKS = {PREFERENCES: "preferences", UNSUBSCRIBE: "unsubscribe", MUTE: "mute", STAY: "stay"}
