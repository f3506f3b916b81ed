"""Settings, all from the environment: `deploy/env.example` lists and explains every variable.

Without any variable this is the embedded default: SQLite, a broker on the local disk, and a
secret key made on the first start, everything in one data directory (`CHUANGSAI_DATA`).
"""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from config.admin_theme import UNFOLD as UNFOLD
from config.backing import (
    file_cache,
    next_redis_database,
    read_or_make_secret,
    redis_cache,
    sqlite_database,
)
from config.installed import INSTALLED_APPS as INSTALLED_APPS
from config.installed import MIDDLEWARE as MIDDLEWARE
from config.logs import logging_config
from config.schedule import SCHEDULE
from config.sign_in import ACCOUNT_FORMS as ACCOUNT_FORMS
from config.sign_in import ACCOUNT_RATE_LIMITS as ACCOUNT_RATE_LIMITS
from config.sign_in import ALLAUTH_USER_CODE_FORMAT as ALLAUTH_USER_CODE_FORMAT
from config.sign_in import MFA_FORMS as MFA_FORMS
from config.sign_in import MFA_RATE_LIMITS as MFA_RATE_LIMITS
from config.sign_in import MFA_SUPPORTED_TYPES as MFA_SUPPORTED_TYPES
from config.sign_in import text_message_settings

VERSION = "0.1.0"
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("CHUANGSAI_DATA", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
_guess = "production" if DATABASE_URL and not DEBUG else "embedded"
ENVIRONMENT = env.str("CHUANGSAI_ENV", default=_guess)
PRODUCTION = ENVIRONMENT == "production"
HTTPS = env.bool("CHUANGSAI_HTTPS", default=PRODUCTION)
# Demonstration data: every page and every paper then says that its marks are invented.
CHUANGSAI_DEMO = env.bool("CHUANGSAI_DEMO", default=False)

if ENVIRONMENT not in {"production", "embedded"}:
    raise ImproperlyConfigured("CHUANGSAI_ENV is either production or embedded.")
if PRODUCTION:
    _missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS") if not env.str(name, default="")]
    if _missing:
        raise ImproperlyConfigured(f"Set {' and '.join(_missing)}: production has no default.")

SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Applications: see config/installed.py

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
# Django's levels in the words of the style sheet (.cs-note ok, wait, stop).
MESSAGE_TAGS = {10: "", 20: "", 25: "ok", 30: "wait", 40: "stop"}

# Data

if DATABASE_URL and not DATABASE_URL.startswith("sqlite"):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
elif DATABASE_URL:
    DATABASES = {"default": sqlite_database(env.db_url("DATABASE_URL")["NAME"])}
else:
    DATABASES = {"default": sqlite_database(DATA_DIR / "chuangsai.sqlite3")}

_redis_cache = env.str("REDIS_CACHE_URL", default=REDIS_URL and next_redis_database(REDIS_URL))
CACHES = {"default": redis_cache(_redis_cache) if _redis_cache else file_cache(DATA_DIR / "cache")}

# What people upload is served by views that ask who may see it, never under an open address.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
MEDIA_URL = ""
# The proxy's internal location of MEDIA_ROOT (X-Accel-Redirect); empty: the view sends the file.
MEDIA_ACCEL_PREFIX = env.str("MEDIA_ACCEL_PREFIX", default="")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Who looks for malware in uploads: none, clamd://host:port, or clamd:///path/of/the/socket.
CHUANGSAI_SCANNER = env.str("CHUANGSAI_SCANNER", default="none")

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist"),
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.static_files.SingleFiles",
]
_static = "config.static_files.HashedStaticFiles"
# Nobody but a debugger asks for source maps, and compressing them takes half a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if not PRODUCTION:
    _static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = DEBUG
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static},
}

# Where the faces of an official paper are looked for, before the system's own folders.
FONT_DIRS = [
    *map(Path, env.list("CHUANGSAI_FONT_DIRS", default=[])),
    DATA_DIR / "fonts",
    BASE_DIR / "var" / "fonts",
]

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
# Two pages open an account: by e-mail with a password, by mobile number with a code.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
# A person is greeted by name, not by the account's name.
ACCOUNT_USER_DISPLAY = str
# With a mail server an address is confirmed before it opens anything; only so can the answer to a
# sign-up be the same whether or not the address has an account.
_verification = "mandatory" if env.str("SMTP_HOST", default="") else "optional"
ACCOUNT_EMAIL_VERIFICATION = env.str("ACCOUNT_EMAIL_VERIFICATION", default=_verification)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CHUANGSAI_PROXIES", default=0)
MFA_TOTP_ISSUER = "Chuangsai"
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers make passkeys over TLS or on localhost alone; the server need not refuse the latter.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION != "mandatory"
_texts = text_message_settings(env, production=PRODUCTION, demo=CHUANGSAI_DEMO)
CHUANGSAI_SMS: str = _texts[0]
TENCENT: dict[str, object] = _texts[1]

# The day of a final is long, and a judge's tablet asks for news every second: hours, not minutes.
SESSION_COOKIE_AGE = env.int("SESSION_ABSOLUTE_SECONDS", default=16 * 3600)
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=4 * 3600)
# How often anybody may ask the data interface in a minute, by address; and a token.
API_REQUESTS = env.int("API_REQUESTS", default=60)
API_REQUESTS_WITH_TOKEN = env.int("API_REQUESTS_WITH_TOKEN", default=600)
# How many pictures for the public one person may have drawn in a minute: a web thread waits for each.
PICTURES_A_MINUTE = env.int("PICTURES_A_MINUTE", default=10)
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
TABLET_COOKIE_NAME = "__Host-tablet" if HTTPS else "tablet"

# Transport and browser

if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    # Load balancers and health checks ask inside the machine, without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^health/?$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=True)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}

# Language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Mail

_smtp = {
    "host": env.str("SMTP_HOST", default=""),
    "port": env.int("SMTP_PORT", default=587),
    "username": env.str("SMTP_USER", default=""),
    "password": env.str("SMTP_PASSWORD", default=""),
    "use_tls": env.bool("SMTP_STARTTLS", default=True),
    "timeout": 10,
}
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _smtp}
    if _smtp["host"]
    else {
        "BACKEND": "django.core.mail.backends.console.EmailBackend",
        "OPTIONS": {"stream": sys.stderr},
    }
}
# What links in letters begin with: a worker has no request that it could ask.
_scheme = "https" if HTTPS else "http"
_own = env.str("CHUANGSAI_ADDRESS", default=f"{_scheme}://{ALLOWED_HOSTS[0].lstrip('.')}")
PORTAL_ADDRESS = _own.rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="webmaster@localhost")

# Work in the background

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
# A task that was taken and never acknowledged is handed out again after this time.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 3600}
if not REDIS_URL:
    _broker = DATA_DIR / "broker"
    for _folder in (_broker / "queue", _broker / "control"):
        _folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.2,
    }
    # Replies to remote control would pile up as files.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The row that a person waits for is the truth, so results are not kept a second time.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "chuangsai"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# WeasyPrint keeps memory, see docs/operations.md.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
(DATA_DIR / "beat").mkdir(parents=True, exist_ok=True)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 60
CELERY_BEAT_SCHEDULE = SCHEDULE

LOGGING = logging_config(env.str("LOG_LEVEL", default="INFO"))
