"""How large a picture is, read from its first bytes, before anything opens it."""


def webp_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a WebP (https://developers.google.com/speed/webp/docs/riff_container).

    Pillow's reader sets memory aside for the whole canvas as soon as it opens one.
    """
    kind, head = content[12:16], content[20:30]
    if len(head) < 10:
        return None
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L" and head[0] == 0x2F:
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    return None
