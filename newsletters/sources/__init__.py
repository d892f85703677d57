"""The sources of developments: fetched through the guard, read, and watched."""
