"""The newsletters room in Wagtail's admin: views and viewsets by subject. `wagtail_hooks` hangs them in the menu."""
