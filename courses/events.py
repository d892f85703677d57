"""What happens in courses that other rooms may want to know. Sent inside the transaction that caused it."""

from django.dispatch import Signal

# sender=Enrolment, enrolment=a new row. Who withdrew and comes back goes on with the old one: nothing is sent.
enrolled = Signal()

# sender=LessonProgress, progress=the row that is complete from now on, with its enrolment.
lesson_completed = Signal()

# sender=QuizAttempt, attempt=a new row, without answers yet. Practice too.
attempt_started = Signal()

# sender=QuizAttempt, attempt=one that had its score and got another: marked again by a person or by a regrade;
# cause=what did it, in a few words that come once.
attempt_rescored = Signal()

# sender=CourseCompletion, completion=the new row. A receiver that raises undoes the completion.
course_completed = Signal()

# sender=QuizAttempt, attempt=one that has its score: handed in, or marked by a person afterwards. Practice too.
attempt_submitted = Signal()
