"""A thousand altered documents and a thousand altered credentials: none of them is ours, whatever was done to it."""

import copy
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from certificates import making, pdf
from certificates.credential import build, checking, issuer, proof
from certificates.models import Certificate, SigningKey
from certificates.signing import keys, pades
from certificates.uploads import DigestedFile
from certificates.views.judging import Verdict, judge
from naast.accounts.models import User
from tests.certificates.strangers import Stranger

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
NUMBER = 1_000
SEED = 20261122


def _file(content: bytes) -> DigestedFile:
    return DigestedFile("bewijs", len(content), hashlib.sha256(content).hexdigest(), content)


def _flip(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _flip in range(chance.choice((1, 1, 1, 2, 8))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _cut(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(content))
    return content[:begin] + content[begin + chance.randrange(1, 200) :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.randbytes(chance.randrange(1, 40)) + content[place:]


def _append(content: bytes, chance: random.Random) -> bytes:
    # What a PDF program writes behind a file that it changes: objects, a table, where the table is.
    increment = b"9 0 obj\n<</Producer(%d)>>\nendobj\nxref\n9 1\n0000000000 00000 n \ntrailer\n<</Size 10/Prev %d>>\n"
    numbers = (chance.randrange(10**6), chance.randrange(len(content)))
    return content + increment % numbers + b"startxref\n%d\n%%%%EOF\n" % len(content)


def _swap(content: bytes, chance: random.Random) -> bytes:
    size = chance.randrange(1, 400)
    first, second = sorted(chance.sample(range(len(content) // size), 2))
    a, b = content[first * size : (first + 1) * size], content[second * size : (second + 1) * size]
    return (
        content[: first * size] + b + content[(first + 1) * size : second * size] + a + content[(second + 1) * size :]
    )


def _rewrite(content: bytes, chance: random.Random) -> bytes:
    words = [b"/ByteRange", b"/Contents", b"/Type", b"endobj", b"/Sig", b"stream", b"adbe", b"/AcroForm", b"EOF", b"/M"]
    return content.replace(
        chance.choice(words), bytes(chance.choices(b"ABCDEFG/ []<>0123456789", k=chance.randrange(2, 9)))
    )


def _altered(content: bytes, number: int) -> Iterator[bytes]:
    chance = random.Random(SEED)
    ways = (_flip, _flip, _flip, _cut, _insert, _append, _swap, _rewrite)
    made = 0
    while made < number:
        found = chance.choice(ways)(content, chance)
        if found != content:
            made += 1
            yield found


def test_of_a_thousand_altered_documents_none_is_ours(alice: User, issued: Issue) -> None:
    content = bytes(issued(alice).document.pdf)
    assert judge(_file(content)).is_ours
    told = dict.fromkeys(Verdict, 0)
    for altered in _altered(content, NUMBER):
        verdict = judge(_file(altered))
        told[verdict.verdict] += 1
        assert not verdict.is_ours
        assert verdict.certificate is None
    assert {verdict for verdict, count in told.items() if count} == {Verdict.CHANGED, Verdict.UNKNOWN}
    assert told[Verdict.CHANGED] > NUMBER / 4, "many are known as ours, and changed"


def test_a_document_that_somebody_else_signs_is_not_ours(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    private, above = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    # Named exactly as ours are, for anybody can write our name.
    authority = keys.authority_certificate(above.public_key(), lambda data: above.sign(data, ec.ECDSA(hashes.SHA256())))
    chain = keys.pem(
        keys.document_certificate(
            private.public_key(), authority, lambda data: above.sign(data, ec.ECDSA(hashes.SHA256()))
        ),
        authority,
    )
    certificate.holder_name = "Mallory"
    unsigned = pdf.render(making.facts_of(certificate), attachment=certificate.document.credential.encode())
    forged = pades.sign(unsigned, chain, lambda data: private.sign(data, ec.ECDSA(hashes.SHA256())))
    assert judge(_file(forged)).verdict == Verdict.UNKNOWN
    assert judge(_file(unsigned)).verdict == Verdict.UNKNOWN


def _leaves(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document: what holds it, and under which name or number."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        found += [(value, name), *_leaves(inner)]
    return found


def _drop(document: Any, chance: random.Random) -> None:
    holder, name = chance.choice(_leaves(document))
    del holder[name]


def _other_word(document: Any, chance: random.Random) -> None:
    holder, name = chance.choice([(h, n) for h, n in _leaves(document) if not isinstance(h[n], dict | list)])
    value = holder[name]
    if isinstance(value, bool):
        holder[name] = not value
    elif isinstance(value, int | float):
        holder[name] = value + chance.randrange(1, 9)
    else:
        place = chance.randrange(len(value) + 1)
        holder[name] = value[:place] + chance.choice("abcXYZ 019é") + value[place:]


def _add(document: Any, chance: random.Random) -> None:
    holder, _name = chance.choice([(h, n) for h, n in _leaves(document) if isinstance(h, dict)])
    holder[chance.choice(("humanCode", "specialization", "image", "term", "extra", "@id"))] = "https://example.org/x"


def _exchange(document: Any, chance: random.Random) -> None:
    texts = [(h, n) for h, n in _leaves(document) if isinstance(h[n], str) and isinstance(h, dict)]
    (a, first), (b, second) = chance.sample(texts, 2)
    a[first], b[second] = b[second], a[first]


def _borrow(document: Any, chance: random.Random, other: Any) -> None:
    name = chance.choice(["proof", "credentialSubject", "credentialStatus", "id"])
    document[name] = other[name]


def _altered_credentials(text: str, other: str, number: int) -> Iterator[str]:
    chance = random.Random(SEED)
    original, foreign = json.loads(text), json.loads(other)
    ways: list[Callable[[Any, random.Random], None]] = [_drop, _other_word, _other_word, _add, _exchange]
    ways.append(lambda document, chance: _borrow(document, chance, foreign))
    made = 0
    while made < number:
        if made % 5 == 0:
            altered = _flip(text.encode(), chance).decode(errors="replace")
        else:
            document = copy.deepcopy(original)
            chance.choice(ways)(document, chance)
            if document == original:
                continue
            altered = json.dumps(document)
        made += 1
        yield altered


def test_of_a_thousand_altered_credentials_none_is_ours(alice: User, bob: User, issued: Issue) -> None:
    text, other = issued(alice).document.credential, issued(bob).document.credential
    assert checking.check(text).valid
    for altered in _altered_credentials(text, other, NUMBER):
        verdict = checking.check(altered)
        assert not verdict.valid, altered
        assert verdict.certificate is None, "an altered text names nobody"


def test_of_a_hundred_credentials_that_others_sign_none_is_ours(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    for number in range(100):
        certificate.holder_name = f"Mallory {number}"
        stranger = Stranger()
        who = issuer.did(certificate.provider)
        forged = proof.signed(build.unsigned(certificate), issuer=who, signer=stranger)
        if number % 2:  # and it says that our key did it
            row = SigningKey.objects.get(purpose="credential")
            forged["proof"]["verificationMethod"] = f"{who}#{row.multibase}"
        verdict = checking.check(json.dumps(forged))
        assert verdict.reason in {checking.Reason.UNKNOWN_KEY, checking.Reason.CHANGED}
        assert judge(_file(json.dumps(forged).encode())).certificate is None
