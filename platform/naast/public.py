"""What strangers may read: the cache, the head of each page, the site map and robots.txt all ask here."""

# The only names in an address that make another public page; with any other, nothing is kept.
PAGE_CACHE_PARAMETERS = ["onderwerp", "pagina"]
# What strangers read beside Wagtail's pages: the same for everybody who is not signed in, so it may be kept, has one
# address, and stands in the site map where it has no parameters.
PUBLIC_VIEWS = [
    "articles:author",
    "articles:series",
    "articles:topic",
    "language:letter_check",
    "newsletters:development",
    "newsletters:developments",
    "newsletters:sign_up",
    "pages:branch",
    "search:terms",
    "style",
    "tools:contact",
    "tools:costs",
    "tools:index",
    "tools:letter",
    "words",
]
# Pages that only people with a place in a course, or makers, can open.
PRIVATE_PAGES = [
    "certificates.CertificateTemplatePage",
    "courses.LessonPage",
    "courses.LetterExercisePage",
    "courses.ModulePage",
    "courses.QuestionBankPage",
    "courses.QuestionPage",
    "courses.QuizPage",
    "courses.SimulationPage",
    "downloads.EbookPage",
]
