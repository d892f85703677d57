"""Settings of every home: one machine, tests and production differ by environment only (``.env.example``).

``NAAST_LOCAL=1`` (set by ``bin/run`` and ``bin/test``) fills in the embedded parts: SQLite, a broker in SQLite and a
mailbox on this machine. Without it each missing variable stops the start with its name.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from naast.beat import beat_schedule

# Lets code say ModelForm[User] and CharField[str, str], which Django's classes do not take at run time by themselves.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]
PROJECT_DIR = Path(__file__).resolve().parent

env = environ.Env()

NAAST_DATA = Path(env("NAAST_DATA", default=str(BASE_DIR / "var"))).resolve()
# Written by bin/setup: the secret key of this one machine. Values in the environment win.
if env.bool("NAAST_LOCAL", default=True):
    environ.Env.read_env(str(NAAST_DATA / "local.env"))

NAAST_LOCAL = env.bool("NAAST_LOCAL", default=False)
DEBUG = env.bool("NAAST_DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000" if NAAST_LOCAL else environ.Env.NOTSET).rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if NAAST_LOCAL else [SITE_HOST])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

INSTALLED_APPS = [
    "naast.seed",
    "naast.dashboards",
    "newsletters",
    "certificates",
    "courses",
    "naast.articles",
    "naast.logbook",
    "naast.tools",
    "naast.downloads",
    "naast.comments",
    "naast.search",
    "naast.pages",
    "naast.language",
    "naast.organisations",
    "naast.accounts",
    "naast.mail",
    "naast.pagecache",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "naast.pagecache.middleware.PageCacheMiddleware",  # first: what it keeps needs none of the others
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "naast.middleware.ContentSecurityPolicyMiddleware",
    "naast.languages.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "naast.accounts.middleware.SecondFactorMiddleware",
    "naast.middleware.AdminWallsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "naast.urls"
WSGI_APPLICATION = "naast.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "naast.pages.context_processors.site",
            ],
        },
    },
]

# --- Rows -------------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url(
        "DATABASE_URL",
        default=f"sqlite:///{NAAST_DATA / 'naast.sqlite3'}" if NAAST_LOCAL else environ.Env.NOTSET,
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # All three together: with any of them missing, writers that meet get "database is locked" (ADR 0004).
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache ------------------------------------------------------------------------------------------------------------

# Sign-in limits and used one-time codes live here, so several processes have to share it.
CACHES = {
    "default": env.cache_url("CACHE_URL", default="locmemcache://" if NAAST_LOCAL else environ.Env.NOTSET),
}

# Whole pages for anonymous readers, in the memory of each web process. The same in every process of an installation:
# with 0 nothing is kept, and nobody counts what changes.
PAGE_CACHE_MEGABYTES = env.int("PAGE_CACHE_MEGABYTES", default=32)
# A copy to rehearse on: search engines are asked to stay out.
SITE_IS_REHEARSAL = env.bool("SITE_IS_REHEARSAL", default=False)
# Mail address or https address for who finds a hole in the site (RFC 9116); empty: /.well-known/security.txt is not there.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")

# --- Queue ------------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env(
    "CELERY_BROKER_URL",
    default=f"sqla+sqlite:///{NAAST_DATA / 'broker.sqlite3'}" if NAAST_LOCAL else environ.Env.NOTSET,
)
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if CELERY_BROKER_URL.startswith("sqla+sqlite"):
    # Every option goes to SQLAlchemy's create_engine(), so kombu's own polling_interval (1 s) cannot be set here.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"connect_args": {"timeout": 20}}
    # With 1, this broker sleeps a whole polling interval after each message (measured: 40 tasks in 40 s against 0.4 s).
    CELERY_WORKER_PREFETCH_MULTIPLIER = 8
else:
    CELERY_WORKER_PREFETCH_MULTIPLIER = 1
    # Who posts a form does not wait six seconds for a broker that is down: the sweep finds the row (ADR 0003).
    CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2}
# Two installations, or two test runs, may share a broker without taking each other's messages.
CELERY_TASK_DEFAULT_QUEUE = env("CELERY_TASK_DEFAULT_QUEUE", default="naast")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300  # seconds; drains stop by themselves after 60
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# How often beat looks, in seconds. Every tick is idempotent: due dates live in rows, never in the queue.
NAAST_TICK = env.int("NAAST_TICK", default=60)
CELERY_BEAT_SCHEDULE = beat_schedule(NAAST_TICK)
CELERY_BEAT_SCHEDULE_FILENAME = str(NAAST_DATA / "celerybeat-schedule")

# --- Mail -------------------------------------------------------------------------------------------------------------

# Everything Django, allauth and Wagtail send becomes a row of the outbox first.
EMAIL_BACKEND = "naast.mail.backend.OutboxBackend"
SMTP_URL = env("SMTP_URL", default="smtp://127.0.0.1:8025" if NAAST_LOCAL else environ.Env.NOTSET)
SMTP_TIMEOUT = env.int("SMTP_TIMEOUT", default=20)  # seconds for each answer of the server
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Naast <hallo@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Name and postal address of the organisation, on one line: the foot of every mail shows it (naast.mail.sender).
POSTAL_ADDRESS = env(
    "POSTAL_ADDRESS", default="Stichting Naast, Voorbeeldstraat 1, 1234 AB Voorbeeldstad" if NAAST_LOCAL else ""
)
# Where mail about our mail goes (naast.mail.returns): a mailbox that takes terug+anything@. Empty: nothing is read.
RETURN_ADDRESS = env("RETURN_ADDRESS", default="terug@example.org" if NAAST_LOCAL else "")
UNSUBSCRIBE_ADDRESS = env("UNSUBSCRIBE_ADDRESS", default="afmelden@example.org" if NAAST_LOCAL else "")
# pop3s://user:password@host, pop3:// or maildir:///path; both addresses may end up in this one mailbox.
REPORTS_MAILBOX = env("REPORTS_MAILBOX", default="")
# user:password (16 letters or more) that a provider of mail sends along with its reports; empty: no address for them.
ANYMAIL_WEBHOOK_SECRET = env("ANYMAIL_WEBHOOK_SECRET", default="")

# --- Sector feeds -----------------------------------------------------------------------------------------------------

# host:port pairs that the guarded fetcher may reach although they are internal: the sample feeds of one machine.
FEED_PRIVATE_HOSTS = env.list("FEED_PRIVATE_HOSTS", default=[])

# --- Learning record stores -------------------------------------------------------------------------------------------

# host:port pairs that statements may go to although they are internal or without https: a store on one machine.
LRS_PRIVATE_HOSTS = env.list("LRS_PRIVATE_HOSTS", default=[])

# --- Signatures under certificates ------------------------------------------------------------------------------------

# The folder with the private keys. On one machine they are made by bin/run; elsewhere by rotate_certificate_keys.
CERTIFICATE_KEYS = Path(env("CERTIFICATE_KEYS", default=str(NAAST_DATA / "keys")))
# Path of a PKCS#11 library, label of the token and path of a file with its PIN; empty: the keys are files.
CERTIFICATE_HSM = env("CERTIFICATE_HSM", default="")
CERTIFICATE_HSM_TOKEN = env("CERTIFICATE_HSM_TOKEN", default="naast")
CERTIFICATE_HSM_PIN_FILE = env("CERTIFICATE_HSM_PIN_FILE", default="")
# Workers that make certificates at the same time when many wait. SQLite has one writer at a time.
CERTIFICATE_SWEEPS = env.int(
    "CERTIFICATE_SWEEPS", default=1 if DATABASES["default"]["ENGINE"].endswith("sqlite3") else 4
)

# --- Signing up for newsletters ---------------------------------------------------------------------------------------

# Mails to confirm that the public form may cause in an hour: from one network (/24 or /48), and in all.
SIGN_UPS_PER_NETWORK = env.int("SIGN_UPS_PER_NETWORK", default=20)
SIGN_UPS_PER_HOUR = env.int("SIGN_UPS_PER_HOUR", default=500)

# --- Comments ---------------------------------------------------------------------------------------------------------

# Comments that are taken in an hour: from one network (/24 or /48), and in all. Above it the form says: later.
COMMENTS_PER_NETWORK = env.int("COMMENTS_PER_NETWORK", default=20)
COMMENTS_PER_HOUR = env.int("COMMENTS_PER_HOUR", default=200)

# --- Downloads --------------------------------------------------------------------------------------------------------

# Files that may be asked for by a form in an hour from one network (/24 or /48); ten times as many in all.
DOWNLOADS_PER_NETWORK = env.int("DOWNLOADS_PER_NETWORK", default=20)
# Days that what somebody filled in for a file is kept.
DOWNLOAD_REQUESTS_KEPT_DAYS = env.int("DOWNLOAD_REQUESTS_KEPT_DAYS", default=30)

# --- Mailings ---------------------------------------------------------------------------------------------------------

# A mailing pauses itself when at least so many mails failed for good, and they are more than so many in a hundred of
# the latest (newsletters.sending.ceiling).
MAILING_FAILURES_LEAST = env.int("MAILING_FAILURES_LEAST", default=20)
MAILING_FAILURES_PERCENT = env.int("MAILING_FAILURES_PERCENT", default=10)
# Workers that send mailings at the same time; the others stay free for the mails that people wait for. SQLite has one
# writer at a time: several would only wait for each other.
MAILING_DRAINS = env.int("MAILING_DRAINS", default=1 if DATABASES["default"]["ENGINE"].endswith("sqlite3") else 4)

# --- Digests ----------------------------------------------------------------------------------------------------------

# When a digest goes out, in Amsterdam: the weekly one on this day of the week (1 is Monday), both at this time.
DIGEST_WEEKDAY = env.int("DIGEST_WEEKDAY", default=1)
DIGEST_HOUR = env.int("DIGEST_HOUR", default=9)
DIGEST_MINUTE = env.int("DIGEST_MINUTE", default=0)
# A digest that falls due on a Sunday, a public holiday or in the evening waits for the next day that is none of these.
# Off on one machine and in tests: someone who looks around on a Sunday gets a digest too.
DIGEST_BY_DAY = env.bool("DIGEST_BY_DAY", default=not NAAST_LOCAL)
# After so many days without any mail a reader is asked once whether the choices still fit.
DIGEST_CHECK_IN_DAYS = env.int("DIGEST_CHECK_IN_DAYS", default=90)

# --- People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mijn/"
ACCOUNT_ADAPTER = "naast.accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "naast.accounts.forms.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail scanners follow links
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner, who may not have done it
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = False if env.bool("NAAST_NO_RATE_LIMITS", default=False) else {}
MFA_ADAPTER = "naast.accounts.mfa.MFAAdapter"
MFA_TOTP_ISSUER = "Naast"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Staff and providers hold other people's data. Off on one machine, so that a newcomer can look around.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not NAAST_LOCAL)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14  # seconds
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0)
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Behind a proxy the visitor's address is the last one it added; otherwise everybody would share one sign-in limit.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS_PROXY else 0
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames the site

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]  # of the interface (ADR 0037); what editors write is Dutch
# Our own catalogue, and other words for what allauth says: it says "je" where we say "u".
LOCALE_PATHS = [PROJECT_DIR / "locale", PROJECT_DIR / "locale_allauth"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
FORMAT_MODULE_PATH = ["naast.formats"]

# Wagtail sends a whole page as one form; a quiz of thirty questions has over a thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = NAAST_DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = NAAST_DATA / "media"
_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _STATIC if NAAST_LOCAL else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
# On one machine files come straight from the source folders: no collecting step, and an edit shows at once.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = NAAST_LOCAL
STATICFILES_DIRS = [PROJECT_DIR / "static"]

# --- Wagtail ----------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Naast"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "naast.pages.publishing.publish_approved"  # an approval publishes no errors
WAGTAILADMIN_PERMITTED_LANGUAGES = [
    ("nl", _("Dutch"))
]  # the site speaks Dutch; Wagtail's admin can also be used in English
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
# Judged by eye on photographs and drawings: below these, skies get bands and letters get rings.
WAGTAILIMAGES_AVIF_QUALITY = env.int("PICTURE_QUALITY_AVIF", default=55)
WAGTAILIMAGES_WEBP_QUALITY = env.int("PICTURE_QUALITY_WEBP", default=78)
WAGTAILIMAGES_JPEG_QUALITY = 80
# A picture of 500 megapixels is a small file and 2 GB of memory once it is opened; even more than this would take half
# a gigabyte to make smaller. Editors are told what to do (naast.downloads.walls).
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "naast.downloads.walls.pictures.PictureForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "naast.downloads.walls.papers.PaperForm"
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "dutch"},
}
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# --- Log --------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {"naast": {"level": "INFO"}, "fontTools": {"level": "ERROR"}},
}
