"""Questions in and out: GIFT, Moodle XML and QTI.

Every file is hostile until read: ``archives`` is the only door for zip files, ``safe_xml`` for XML, ``images`` for
pictures and ``markup`` for HTML. The formats turn a file into drafts and drafts into a file; they know no database.
"""
