"""Where letters go: a mail server by its address, or files in the data folder."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BACKENDS = "django.core.mail.backends"
PATIENCE = 20
"""Seconds after which a mail server that says nothing is given up."""


def mail(url: str, sender: str, folder: Path) -> dict[str, Any]:
    """Settings for letters.

    `url`: `smtp://user:password@host:587` speaks TLS after the greeting (STARTTLS),
    `smtps://…:465` from the start; blank: letters are kept as files in `folder`.
    `sender`: the address that they come from.

    Raises
    ------
    ValueError
        If the address is of another kind.
    """
    if not url:
        files = f"{BACKENDS}.filebased.EmailBackend"
        return {"EMAIL_BACKEND": files, "EMAIL_FILE_PATH": folder}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("XINQIAO_MAIL is smtp://… or smtps://…")
    from_start = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if from_start else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": from_start,
        "EMAIL_USE_TLS": not from_start,
        "EMAIL_TIMEOUT": PATIENCE,
        "DEFAULT_FROM_EMAIL": sender or f"xinqiao@{parts.hostname}",
    }
