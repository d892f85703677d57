"""What can be in the way of somebody who learns; the message is for them to read."""


class LearningError(Exception):
    """Something a learner asked for is not possible; the message says so in words for the learner."""


class AttemptClosedError(LearningError):
    """The attempt was submitted already."""


class ClosedStepError(LearningError):
    """A lesson or quiz that is not open to this learner yet; ``url`` is where what comes first is."""

    def __init__(self, message: str, url: str = "") -> None:
        super().__init__(message)
        self.url = url
