"""Checks of a finished file by programs that nobody here wrote, and our own: ``bin/verify-certificate``."""
