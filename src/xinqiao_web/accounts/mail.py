"""Letters of the platform: in both languages, sent once what they tell has happened."""

from functools import partial
from typing import Any

from django.core.mail import send_mail
from django.db import transaction

from xinqiao_web.core.texts import say_in

TONGUES = ("zh", "en")


def send(letter: str, to: str, **values: Any) -> None:
    """Send a letter when the transaction has ended well; never if it has not."""
    subject, body = (written(letter, part, values) for part in ("subject", "body"))
    post = partial(send_mail, " / ".join(subject), "\n\n".join(body), None, [to])
    transaction.on_commit(post)


def written(letter: str, part: str, values: dict[str, Any]) -> list[str]:
    """A part of a letter in each language."""
    return [say_in(t, f"accounts.letter.{letter}.{part}", **values) for t in TONGUES]
