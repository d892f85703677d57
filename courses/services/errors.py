"""What can be in the way of somebody who learns; the message is for them to read."""


class LearningError(Exception):
    """Something a learner asked for is not possible; the message says so in words for the learner."""


class AttemptClosedError(LearningError):
    """The attempt was submitted already."""
