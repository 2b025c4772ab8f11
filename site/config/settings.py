"""Lamplight's settings: one file for every mode. Environment variables come in through `config.env` only."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from config.env import ROOT, read

ENV = read()
MODE: str = ENV["LAMPLIGHT_MODE"]
PRODUCTION = MODE == "production"
TESTING = MODE == "test"
DEMO = MODE == "demo"
DEBUG = MODE == "development"
VAR = ROOT / "var"

# Outside production a fixed key keeps sessions alive over restarts; production refuses it (config.checks, lamplight.E002).
INSECURE_KEY = "insecure-demonstration-key-that-no-production-site-may-use-0123456789"
SECRET_KEY = ENV["SECRET_KEY"] or INSECURE_KEY
SECRET_KEY_FALLBACKS = ENV["SECRET_KEY_FALLBACKS"]
SITE_URL = ENV["SITE_URL"].rstrip("/")
ALLOWED_HOSTS = ENV["ALLOWED_HOSTS"] or ([] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CITY_NAME = ENV["CITY_NAME"]
COUNTRY = ENV["COUNTRY"]
CURRENCY = ENV["CURRENCY"]
MAP_TILES = ENV["MAP_TILES"]
MAP_CREDIT = ENV["MAP_CREDIT"]
MAP_HOSTS = ["{0.scheme}://{0.netloc}".format(urlsplit(MAP_TILES))] if MAP_TILES.startswith("http") else []

INSTALLED_APPS = [
    "config.apps.LamplightConfig",
    "kit",
    "audit",
    "accounts",
    "following",
    "neighborhoods",
    "neighborhoods.decisions",
    "residence",
    "cycles",
    "cycles.charters",
    "deliberation.discussions",
    "deliberation.assemblies",
    "deliberation.opinions",
    "deliberation.lots",
    "proposals",
    "proposals.drafting",
    "proposals.support",
    "proposals.revisions",
    "proposals.reviewing",
    "proposals.delivery",
    "proposals.indicators",
    "proposals.citing",
    "voting",
    "voting.comparisons",
    "voting.record",
    "voting.paper",
    "cms",
    "cms.data_room",
    "cms.training",
    "cms.progress",
    "cms.outreach",
    "cms.surveillance",
    "cms.register",
    "cms.liaison",
    "cms.stories",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
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
    "template_partials",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "django_q",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.healthz",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.wagtail_admin_policy",
    "config.middleware.frames_for_other_sites",
    "config.pagecache.whole_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.keep_what_was_typed",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.ask_together",
    "config.middleware.no_circles",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.second_factor_for_duties",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wagtail.contrib.settings.context_processors.settings",
                "config.context.house",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -------------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {"default": environ.Env.db_url_config(ENV["DATABASE_URL"])}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A writer that takes the lock at BEGIN never has to upgrade it, so it never meets "database is locked".
        "transaction_mode": "IMMEDIATE",
        # synchronous=FULL: an acknowledged ballot survives a power cut.
        # cache_size: kilobytes, for each thread's own connection.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;",
    }
    # Opening the file means reading its whole schema, as long as a page takes. Ten minutes, not for ever: whoever puts
    # another file in its place meets it soon.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    # Under ASGI a persistent connection per thread would leak; the pool serves every thread instead.
    # What is asked often is prepared on the server (kit.postgresql), which needs a connection that stays the same server's.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 16, "timeout": 10},
        "prepare_threshold": None if ENV["DATABASE_POOLER"] else 0,
    }
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = ENV["DATABASE_POOLER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, tasks, live channels ------------------------------------------------------------------------------------
if ENV["REDIS_URL"]:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV["REDIS_URL"]},
    }
    CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [ENV["REDIS_URL"]]}}
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "lamplight",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 2000}}}
# Kept whole pages (config.pagecache) stay in the process's own memory: at most some ten megabytes, no network on the way.
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 600},
}
# The API's counters of requests and tags of answers: apart, so that a crowd of programs pushes out nothing else.
CACHES["api"] = {
    **CACHES["default"],
    **({"KEY_PREFIX": "api"} if ENV["REDIS_URL"] else {"LOCATION": "api"}),
}

Q_CLUSTER = {
    "name": "lamplight",
    "orm": "default",  # tasks are enqueued in the transaction that needs them: a free outbox
    "workers": 1,
    "timeout": 600,
    "retry": 900,
    "max_attempts": 5,
    "ack_failures": True,
    "save_limit": -1,  # keep what failed; to keep successes, each task would read all those kept before it
    "poll": 1,
    "catch_up": False,
    "label": "Lamplight tasks",
    "time_zone": "UTC",  # cron lines of config/schedule.py
    "sync": TESTING,
}

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignUpForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
# Beside allauth's own limits: messages through the contact form, which needs no account (cms.models.contact).
ACCOUNT_RATE_LIMITS = {"contact": "5/10m/ip,20/d/ip"}
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split(":", 1)[0]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV["WEB_PROXY_HEADERS"] else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.passkey_forms.RenamePasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False

# --- Wagtail --------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Lamplight"
WAGTAIL_I18N_ENABLED = True  # a tree of pages for each language, at the same addresses: cms.languages
WAGTAILADMIN_BASE_URL = WAGTAILAPI_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "cms/password.html"  # noqa: S105 - a template, no secret  # noqa: S105 - a template
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # an embed would be a third-party request
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 24_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [ROOT / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV["TIME_ZONE"]
QUIET_HOURS = "" if TESTING else ENV["QUIET_HOURS"]  # tests run at any hour

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [ROOT / "site" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "kit.stylesheet.StylesheetFinder",  # joins every styles/*.css into css/site.css
]
MEDIA_URL = "/media/"
MEDIA_ROOT = ENV["MEDIA_ROOT"]
CHECKPOINTS_ROOT = ENV["CHECKPOINTS_ROOT"]
BALLOT_BATCH = ENV["BALLOT_BATCH"]
SPEAK_UP_DAYS = ENV["SPEAK_UP_DAYS"]
CHECK_AFTER_WEEKS = ENV["CHECK_AFTER_WEEKS"]
REOPENING_DAYS = ENV["REOPENING_DAYS"]
API_REQUESTS_A_MINUTE = ENV["API_REQUESTS_A_MINUTE"]
TRUSTEE_PASSPHRASE = ENV["TRUSTEE_PASSPHRASE"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashing and compressing take many seconds: worth it for a city, not for the demo on a laptop.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # else each client of the tests would look through all files first

# --- Mail -----------------------------------------------------------------------------------------------------------
if ENV["EMAIL_URL"]:
    vars().update(environ.Env.email_url_config(ENV["EMAIL_URL"]))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = ENV["DEFAULT_FROM_EMAIL"]

# --- Safety in the browser ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *MAP_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
# The Wagtail admin writes styles and scripts into its pages and previews pages in frames. `wagtail_admin_policy` gives
# it this policy instead; the public pages' policy knows neither inline code nor nonces, which kept pages can't carry.
WAGTAIL_ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
# Who may show the pages under /embed/, and only those, in a frame: `frames_for_other_sites`.
EMBED_SITES: list[str] = ENV["EMBED_SITES"]
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db" if ENV["REDIS_URL"] else "config.sessions"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if ENV["WEB_PROXY_HEADERS"]:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs: who did what belongs in the audit log; this one carries no personal data ----------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {"()": "config.logs.formatter", "style_name": ENV["LOG_FORMAT"]},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["console"], "level": "WARNING" if TESTING else "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        "uvicorn": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},  # Wagtail's indexing, twice for each saved page
        "wagtail": {"level": "WARNING"},  # who edited what is in Wagtail's own history and the audit log
    },
}
