"""Doorways to the log. Everything is looked up by person: somebody else's row is not there (404)."""
