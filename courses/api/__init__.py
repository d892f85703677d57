"""The read API: the catalogue, and a person's own progress, for other systems."""
