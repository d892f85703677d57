"""Statements for a provider's own learning record store (xAPI 1.0.3): made when something happens, sent by a worker."""
