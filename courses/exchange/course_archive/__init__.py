"""A whole course in one archive: pages, quizzes, the banks they draw from, and the pictures.

The archive is a zip file with ``course.json`` and a folder ``media``. Numbers of pages and pictures mean nothing on
another instance: pictures are named by their file, pages by their key. A course that comes in is a draft, so that
somebody looks at it before learners do.
"""

from courses.exchange.course_archive.making import make
from courses.exchange.course_archive.reading import read, report_of
from courses.exchange.course_archive.writing import write

__all__ = ["make", "read", "report_of", "write"]
