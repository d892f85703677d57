"""Dutch formats as the style guide writes them: "21 november 2026", "14.30 uur"."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j F Y, H.i"
