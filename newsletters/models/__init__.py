"""Rows of the newsletters room."""

from newsletters.models.developments import Development, DevelopmentState, Feed, FeedItem, FeedKind, ItemState
from newsletters.models.digests import Delivery, Digest, DigestContent
from newsletters.models.subscriptions import (
    DEVELOPMENTS,
    ConsentEvent,
    ConsentKind,
    Frequency,
    Newsletter,
    Subscription,
    SubscriptionState,
)

__all__ = [
    "DEVELOPMENTS",
    "ConsentEvent",
    "ConsentKind",
    "Delivery",
    "Development",
    "DevelopmentState",
    "Digest",
    "DigestContent",
    "Feed",
    "FeedItem",
    "FeedKind",
    "Frequency",
    "ItemState",
    "Newsletter",
    "Subscription",
    "SubscriptionState",
]
