"""Conversations in and out as Twee 3, the text format of Twine, so that trainers may write where they are used to.

How a conversation looks in it is written down in ``docs/twee.md``.
"""
