"""The accreditation pack: what a course teaches and how it tests it, for who decides about points or a register."""
