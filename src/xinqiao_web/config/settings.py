"""Settings: read from the environment that `xinqiao-web` prepares, nothing else."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from xinqiao_web.config.mail import mail
from xinqiao_web.core import logs

DEMO = os.environ.get("XINQIAO_PROFILE", "production") == "demo"
DATA = Path(os.environ.get("XINQIAO_DATA", "var")).resolve()
SECRET_FILE = os.environ.get("XINQIAO_SECRET_FILE")


def database(url: str) -> dict[str, object]:
    """A database by its URL; the host of a socket stands in `?host=`."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "ATOMIC_REQUESTS": True,
        # One connection a thread, looked at before each use: after a crash of the
        # database the next request connects anew at once. A pool waits longer and
        # longer between its tries.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def keys(path: str | None) -> list[str]:
    """The keys in a file, the newest first."""
    if path:
        return Path(path).read_text(encoding="ascii").split()
    return ["only for building; nothing is served without XINQIAO_SECRET_FILE"]


SECRET_KEY, *SECRET_KEY_FALLBACKS = keys(SECRET_FILE)
"""What signs sessions and seals second factors; and what did so before."""

MARKET_KEY = keys(os.environ.get("XINQIAO_MARKET_FILE", SECRET_FILE))[-1]
"""What secret figures follow from that must stay when the other key is renewed."""

DEBUG = False
ALLOWED_HOSTS = os.environ.get("XINQIAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "xinqiao_web.core",
    "xinqiao_web.accounts",
    "xinqiao_web.catalog",
    "xinqiao_web.market",
    "xinqiao_web.commitments",
    "xinqiao_web.rounds",
    "xinqiao_web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "xinqiao_web.core.logs.log_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "xinqiao_web.core.headers.strict_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xinqiao_web.accounts.middleware.limit_entries",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "xinqiao_web.accounts.middleware.act_for_a_firm",
]

ROOT_URLCONF = "xinqiao_web.config.urls"
WSGI_APPLICATION = "xinqiao_web.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["xinqiao_web.core.templatetags.texts"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xinqiao_web.core.pages.about_the_page",
            ],
        },
    }
]

DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", "postgresql:///xinqiao"))
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_seen",
    }
}
"""Codes of authenticator apps that were used: no process takes one twice."""

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "xinqiao_web.accounts.adapters.Doorkeeper"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # Ours hold across processes: accounts/limits.py.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("XINQIAO_PROXIES", "0"))
MFA_ADAPTER = "xinqiao_web.accounts.factors.Sealed"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_TOTP_ISSUER = "Xinqiao"
USERSESSIONS_TRACK_ACTIVITY = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 3 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if not DEMO:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "xinqiao_web.core.errors.stale_form"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEMO
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("XINQIAO_ZONE", "Asia/Shanghai")

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILES = DATA / "files"
"""Uploads and exports, 0600, with opaque names; served through the firm check only."""

LOGGING = logs.CONFIG

DATA_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
locals().update(
    mail(
        os.environ.get("XINQIAO_MAIL", ""),
        os.environ.get("XINQIAO_MAIL_FROM", ""),
        DATA / "mail",
    )
)

PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 4,
    "update_heartbeat_interval": 5.0,
    "stalled_worker_timeout": 20.0,
}
"""Small jobs go on beside a long one; a worker that died is noticed in seconds."""
