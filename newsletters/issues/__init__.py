"""Newsletter issues as editors write them: their blocks, how they become a mail, and what is checked before sending."""
