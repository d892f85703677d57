"""Practising a conversation: how an author writes one, what follows from a choice, and whether it can be played."""
