"""Programs with keys, speaking to the API in this process."""

from typing import Any
from uuid import uuid4

from django.test import Client
from tests.web.actors import acting, everyone, firm

from xinqiao_web.accounts.actions.keys import make_key
from xinqiao_web.catalog.models import Chip, Part
from xinqiao_web.core.context import Acting, act_as

MONDAY = "2022-03-07"
NEED = {"demand": "need-1", "part": "car-1", "week": MONDAY, "pieces": 5}


def knows(owner: str) -> None:
    """Give a firm the car and the chip that tests name."""
    with act_as(Acting(firm=owner)):
        for part, kind in (("car-1", "vehicle"), ("module-1", "module")):
            Part.objects.get_or_create(owner_id=owner, part=part, kind=kind)
    with everyone():
        Chip.objects.get_or_create(part="chip-1")


def key(owner: str, role: str = "planner", scope: str = "write") -> str:
    """A new key of somebody new in a role of a firm, which knows a few parts."""
    knows(owner)
    with act_as(acting(owner, role)):
        return make_key("tests", scope, 30)[1]


class Program:
    """A program of a firm, with a key."""

    def __init__(
        self, owner: str | None = None, role: str = "planner", scope: str = "write"
    ) -> None:
        self.firm = owner or firm()
        self.key = key(self.firm, role, scope)
        self.browser = Client(raise_request_exception=True, SERVER_NAME="localhost")

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request; headers by their names with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"Authorization": f"Bearer {self.key}", **named}
        if method != "GET":
            named.setdefault("Idempotency-Key", str(uuid4()))
        kind = named.pop("Content-Type", "application/json")
        return self.browser.generic(
            method,
            f"/api/v1/{path}",
            body if isinstance(body, bytes) else written(body),
            content_type=kind,
            headers=named,
        )


def written(body: Any) -> bytes:
    """A body as JSON."""
    from json import dumps

    return b"" if body is None else dumps(body).encode()
