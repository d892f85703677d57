"""What happens in courses that other rooms may want to know. Sent inside the transaction that caused it."""

from django.dispatch import Signal

# sender=CourseCompletion, completion=the new row. A receiver that raises undoes the completion.
course_completed = Signal()
