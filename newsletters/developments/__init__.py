"""What editors do with what arrived: the same event, its topic, corrections, pages to check, and what was read."""
