"""Keys and signatures as text: base58 with the letter ``z`` before it (W3C Controlled Identifiers 1.0 §2.4)."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # of Bitcoin: no 0, O, I or l
_PLACES = {letter: place for place, letter in enumerate(_ALPHABET)}
_LONGEST = 128  # letters; a signature has 88 and decoding costs the square of the length
_ED25519 = b"\xed\x01"  # multicodec ed25519-pub, as a varint
_KEY_BYTES = 32


def encode(data: bytes) -> str:
    """``data`` as ``z…``."""
    number, letters = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = _ALPHABET[rest] + letters
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + letters


def decode(text: str) -> bytes:
    """The bytes behind ``z…``.

    Raises:
        ValueError: it is something else, or longer than any key or signature.
    """
    if not text.startswith("z") or not 2 <= len(text) <= _LONGEST:
        raise ValueError("not base58 with a z before it")
    number = 0
    for letter in text[1:]:
        if letter not in _PLACES:
            raise ValueError("a letter that base58 does not have")
        number = number * 58 + _PLACES[letter]
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def ed25519_key(text: str) -> bytes:
    """The 32 bytes of the public Ed25519 key behind ``z6Mk…``.

    Raises:
        ValueError: it is something else.
    """
    data = decode(text)
    if not data.startswith(_ED25519) or len(data) != len(_ED25519) + _KEY_BYTES:
        raise ValueError("not an Ed25519 key")
    return data[len(_ED25519) :]
