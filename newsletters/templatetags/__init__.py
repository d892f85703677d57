"""Template tags of the newsletters room."""
