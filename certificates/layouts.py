"""The layouts of a certificate, from roomy to tight: every size and distance that takes height, in points.

The page is measured before it is made (``certificates.paper``), so what is measured and what the style sheet says have to
be the same numbers. They stand here, once.
"""

from dataclasses import dataclass

SAYS, SAYS_LEADING = 11.5, 1.4
PROVIDER, SMALL, NAME, ROLE = 13, 9.5, 10, 9
PROVIDER_LEADING, HOLDER_LEADING, COURSE_LEADING, TITLE_LEADING = 1.3, 1.15, 1.2, 1.1
SMALL_LEADING = 1.35  # topics, the line below cut ones, and the line at the foot
ONLINE = 9
FACT, FACT_LABEL, FACTS_ROW = 11.5, 9, 32  # the last is the height of a row: a label with its value below it
HEADING = 13.5  # height of the line above the outcomes
BULLET = 9  # room left of the outcomes


@dataclass(frozen=True)
class Layout:
    """Sizes, and the distance above each part. ``leading`` is the height of a line of outcomes in times its size."""

    title: float
    holder: int  # at most; a long name takes less
    course: int
    outcomes: float
    leading: float
    above_title: float
    above_says: float
    above_holder: float
    above_course: float
    above_facts: float
    above_topics: float
    above_outcomes: float
    above_closing: float
    logo: float  # height at most: it stays beside the provider and never reaches the title


LANDSCAPE = (
    Layout(33, 40, 20, 10.5, 1.4, 34, 14, 3, 1.5, 16, 8, 14, 11, 50),
    Layout(33, 40, 20, 9.5, 1.3, 26, 13, 2, 1, 14, 7, 12, 9, 42),
    Layout(31, 36, 18, 9.5, 1.3, 20, 11, 1, 0, 12, 7, 10, 8, 36),
    Layout(29, 32, 17, 9, 1.3, 16, 9, 1, 0, 10, 6, 9, 8, 32),
    Layout(26, 24, 14, 8, 1.25, 12, 6, 0, 0, 8, 4, 6, 6, 28),
)
PORTRAIT = (
    Layout(29, 34, 17, 10.5, 1.4, 74, 26, 6, 4, 23, 10, 23, 14, 62),
    Layout(29, 34, 17, 10, 1.35, 48, 18, 4, 3, 17, 8, 17, 11, 62),
    Layout(28, 32, 17, 9.5, 1.3, 40, 15, 3, 2, 14, 8, 14, 10, 56),
    Layout(27, 30, 16, 9, 1.3, 30, 12, 2, 1, 12, 7, 12, 9, 46),
    Layout(25, 24, 14, 8, 1.25, 14, 7, 0, 0, 8, 4, 7, 6, 30),
)
DENSITIES = len(LANDSCAPE)


def css() -> str:
    """Return the rules of all layouts."""
    return "".join(
        f".{sheet}.dense-{density} {selector} {{ {rule} }}\n"
        for sheet, layouts in (("landscape", LANDSCAPE), ("portrait", PORTRAIT))
        for density, layout in enumerate(layouts)
        for selector, rule in _rules(layout)
    ) + "".join(f"{selector} {{ {rule} }}\n" for selector, rule in _COMMON)


def _rules(layout: Layout) -> list[tuple[str, str]]:
    return [
        ("h1", f"margin-top: {layout.above_title}pt; font-size: {layout.title}pt"),
        (".says", f"margin-top: {layout.above_says}pt"),
        (".holder", f"margin-top: {layout.above_holder}pt; font-size: {layout.holder}pt"),
        (".course", f"margin-top: {layout.above_course}pt; font-size: {layout.course}pt"),
        (".facts", f"margin-top: {layout.above_facts}pt"),
        (".topics", f"margin-top: {layout.above_topics}pt"),
        ("h2", f"margin-top: {layout.above_outcomes}pt"),
        (".outcomes", f"font-size: {layout.outcomes}pt; line-height: {layout.leading}"),
        (".closing", f"margin-top: {layout.above_closing}pt"),
        (".logo", f"max-height: {layout.logo}pt"),
    ]


_COMMON = [
    (".provider", f"font-size: {PROVIDER}pt; line-height: {PROVIDER_LEADING}"),
    ("h1", f"line-height: {TITLE_LEADING}"),
    (".says", f"font-size: {SAYS}pt; line-height: {SAYS_LEADING}"),
    (".holder", f"line-height: {HOLDER_LEADING}"),
    (".course", f"line-height: {COURSE_LEADING}"),
    (".topics, .closing", f"font-size: {SMALL}pt; line-height: {SMALL_LEADING}"),
    (".online", f"font-size: {ONLINE}pt; line-height: {SMALL_LEADING}"),
    (".name", f"font-size: {NAME}pt"),
    (".role", f"font-size: {ROLE}pt"),
    (".facts p", f"font-size: {FACT_LABEL}pt; line-height: {FACTS_ROW / 2 - 0.5}pt"),
    (".facts strong", f"font-size: {FACT}pt"),
    ("h2", f"line-height: {HEADING}pt"),
    ("ul", f"padding-left: {BULLET}pt"),
]
