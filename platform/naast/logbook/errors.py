"""What can be in the way of keeping a log."""


class LogbookError(Exception):
    """Something is not possible; the message says so in words for the person."""
