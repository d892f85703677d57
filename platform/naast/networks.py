"""Networks: as little of an address as a log or a limit needs."""

import ipaddress


def network(address: str | None) -> str:
    """The network an IP address is in: /24 for IPv4, /48 for IPv6; nothing when there is no address."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
