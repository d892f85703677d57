"""Pages of the newsletters room."""
