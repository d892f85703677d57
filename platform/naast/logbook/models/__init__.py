"""Techniques to try, and the private log of trying them."""

from naast.logbook.models.log import Conversation, Experiment
from naast.logbook.models.techniques import TechniqueIndexPage, TechniquePage

__all__ = ["Conversation", "Experiment", "TechniqueIndexPage", "TechniquePage"]
