"""Pages of the comments room for readers and writers."""
