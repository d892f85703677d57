"""How often each thing that pages show has changed."""

from django.db import models


class Generation(models.Model):
    """One more with each change, written in its transaction; all web processes compare with it."""

    name = models.CharField(max_length=200, primary_key=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"
