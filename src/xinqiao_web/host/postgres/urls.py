"""Addresses of the database, one for each role."""

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from xinqiao_web.host.postgres.sockets import PORT


def at_socket(place: Path, role: str, password: str, database: str) -> str:
    """The address of a database whose socket lies in a folder."""
    host = quote(str(place), safe="")
    return f"postgresql://{role}:{password}@/{database}?host={host}&port={PORT}"


def as_role(url: str, role: str, password: str) -> str:
    """An address with another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        parts._replace(netloc=f"{role}:{quote(password, safe='')}@{host}")
    )


def without_password(url: str) -> tuple[str, str]:
    """An address that all may see (a command line is seen by all), and its password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{parts.username}@{host}" if parts.username else host
    return urlunsplit(parts._replace(netloc=netloc)), unquote(parts.password or "")
