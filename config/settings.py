"""Everything that differs between places comes from the environment and fails loudly when it is wrong.

With nothing set, PostgreSQL and Valkey are expected where `./dev` puts them; settings never start anything.
"""

import json
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from config import local_services, policies
from config.logs import logging_settings
from config.people import *  # noqa: F403
from config.reporting import report_errors
from config.schedule import SCHEDULE as CELERY_BEAT_SCHEDULE  # noqa: F401
from config.unfold import UNFOLD  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="only-for-development-" + "x" * 40 if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to 50 random characters or more.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BASE_URL = env("BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])

INSTALLED_APPS = [
    "kernel",
    "advocacy",
    "referrals",
    "accounts",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "config.apps.GoodwordAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
TENANT_MODEL = "accounts.Organization"

MIDDLEWARE = [
    "config.middleware.RequestId",
    "config.metrics.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security.BrowserRules",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.Common",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.security.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.organizations.middleware.ActiveOrganization",
    "config.noting.NotesRefusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database: transaction-local settings only, so that pools and PgBouncer are safe.
WEB = env.bool("GOODWORD_WEB", default=False)
DATABASES = {"default": env.db_url("DATABASE_URL", default=local_services.database_url(ROOT))}
DATABASES["default"].update(
    ENGINE="kernel.postgres",
    ATOMIC_REQUESTS=True,
    CONN_HEALTH_CHECKS=not WEB,  # there the pool's connections are looked at (kernel.postgres)
    CONN_MAX_AGE=0 if WEB else 60,
)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=3,
    keepalives_idle=10,
    keepalives_interval=5,
    keepalives_count=3,
    options="-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    + (" -c statement_timeout=15s" if WEB else ""),
)
if WEB:
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=8),
        "timeout": 5,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Valkey: broker and cache; nothing is kept there that PostgreSQL does not know.
REDIS_URL = env("REDIS_URL", default=local_services.redis_url(ROOT))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "goodword",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
CELERY_BROKER_URL = local_services.broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": "goodword:",
}
CELERY_VISIBILITY_TIMEOUT = 900
EVENT_CONSUMERS = env.int("EVENT_CONSUMERS", default=2)
"""How many tasks read events at a time, over all workers: half of the places, so that what is due is sent meanwhile."""
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 300, 270
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"

# People
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
"""How many reverse proxies stand before us: log-in attempts are counted per address of the person behind them."""
SESSION_LONGEST_SECONDS = SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 3 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
if SECURE:  # a browser takes these names only over TLS, from this very host
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policies.PAGES}
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 86400 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
INGESTION_HOLD_SECONDS = env.float("INGESTION_HOLD_SECONDS", default=8.0)
"""How long a request that brings events waits for a database that is away. Clients give up after 10: we answer before."""

OUTGOING_PRIVATE_NETWORKS = env.list("OUTGOING_PRIVATE_NETWORKS", default=[])
"""Networks that feeds may call although they are not public. For development; `check --deploy` warns of it."""

SLACK_API_URL = env("SLACK_API_URL", default="https://slack.com/api/")
"""Where bots call. Another address is for tests and for proxies that watch what leaves."""

# Mail
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
MAIL_PROVIDER = env("MAIL_PROVIDER", default="")
"""A provider that anymail knows (postmark, mailgun, amazon_ses, ...) instead of the server in EMAIL_URL."""
ANYMAIL = {"IGNORE_UNSUPPORTED_FEATURES": True, **json.loads(env("ANYMAIL", default="") or "{}")}
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Goodword <hello@goodword.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Language and time
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "locale"]

STATIC_URL = "static/"
COLLECTED = env("STATIC_ROOT", default="")
"""Where it is named (the image does), files are served as collected: compressed, and for ever under a name with a hash."""
STATIC_ROOT = Path(COLLECTED or ROOT / ".local" / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED

API_RATE_LIMIT, API_RATE_SECONDS = env.int("API_RATE_LIMIT", default=200), 10
"""Requests that one API key may make, in how many seconds. Ingestion is not limited."""
RATE_LIMIT_URL = REDIS_URL
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["config.rendering.FastJSON"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.paging.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "config.schema.Schema",
    "DEFAULT_FILTER_BACKENDS": [],
    "EXCEPTION_HANDLER": "config.problems.problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Goodword",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "DESCRIPTION": (
        "Tell what your customers achieve, learn which moment it opens and why, and read who recommends you.\n\n"
        "Lists are ordered newest first and read page by page with `cursor`. Times are UTC. Amounts of money are "
        "whole numbers of minor units. Every refusal is a problem (RFC 9457) with a stable `code`. Texts come in "
        "the language of `Accept-Language`: English or French.\n\n"
        "Every operation has a command to paste, once a shell knows where and who:\n\n"
        "```sh\nexport GOODWORD_URL=http://localhost:8000 GOODWORD_KEY=gw_live_...\n```"
    ),
    "ENUM_NAME_OVERRIDES": {
        "AnswerKind": "advocacy.moments.answers.Answer.Kind",
        "AskKind": "accounts.contacting.wishes.AskKind",
        "CreditClass": "referrals.attribution.models.Credit",
        "DeliveryChannel": "advocacy.moments.models.Channel",
        "DeliveryState": "kernel.work.State",
        "EffectVerdict": "advocacy.api.shop.VERDICTS",
        "EvidenceKind": "advocacy.evidence.models.Evidence.Kind",
        "GrantNaming": "advocacy.evidence.models.Grant.Naming",
        "GrantPlace": "advocacy.evidence.models.Grant.Place",
        "HoldSide": "referrals.attribution.screening_models.Hold.Side",
        "LeadChannel": "referrals.leads.models.Lead.Channel",
        "LeadStage": "referrals.leads.models.Lead.Stage",
        "MomentState": "advocacy.moments.states.MOMENT_STATES",
        "OfferState": "advocacy.incentives.states.OFFER_STATES",
        "SignalKind": "advocacy.signals.kinds.KIND_CHOICES",
        "Tier": "advocacy.scoring.models.Advocate.Tier",
    },
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "persistAuthorization": False,
        "validatorUrl": None,  # else the page would ask a validator on the internet
    },
}

LOGGING = logging_settings(level=env("LOG_LEVEL", default="INFO"))

# Being watched
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_FOLDER = env("PROMETHEUS_MULTIPROC_DIR", default="")
report_errors(env("SENTRY_DSN", default=""), environment=env("SENTRY_ENVIRONMENT", default=""))
