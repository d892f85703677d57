"""Readers: their signed links, their preference centre, and the words of their consent."""
