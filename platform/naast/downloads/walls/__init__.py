"""What may come in by an upload form of the admin, and how uploads leave again."""
