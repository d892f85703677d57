"""Digests: periods, what is new to whom, and from there to deliveries."""
