"""QTI 2.1, 2.2 and 3.0 in: packages with a manifest, and single items (https://www.1edtech.org/standards/qti)."""

from courses.exchange.qti.package import read

__all__ = ["read"]
