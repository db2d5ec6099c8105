"""Logs say what happened, and no value of any row."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from tests.web.actors import acting, client, firm
from tests.web.conftest import FOLDER

from xinqiao_web.core.context import act_as
from xinqiao_web.core.logs import CONFIG, log_requests
from xinqiao_web.market.models import Demand

CANARY = "CANARY-IN-A-ROW"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What is logged, as the platform writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    made = logging.config.DictConfigurator(CONFIG)  # type: ignore[attr-defined]
    handler.setFormatter(made.configure_formatter(dict(CONFIG["formatters"]["json"])))
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines_of(said: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_each_request_has_one_line_with_its_pattern(said: io.StringIO) -> None:
    name = firm()
    browser = client(name)
    answer = browser.get(
        "/data/demand/", {"q": CANARY}, headers={"x-request-id": "a" * 9}
    )
    assert answer.headers["X-Request-ID"] == "a" * 9
    (line,) = [one for one in lines_of(said) if one["event"] == "request"]
    assert line["route"] == "/data/<str:name>/"
    assert (line["method"], line["status"], line["request"]) == ("GET", 200, "a" * 9)
    assert line["ms"] >= 0
    assert name not in said.getvalue()
    assert CANARY not in said.getvalue()
    assert len(line["firm"]) == len(line["person"]) == 12


@pytest.mark.parametrize("given", ["", "short", "a b c d e f g", "x" * 65, "é" * 9])
def test_an_id_that_is_none_is_replaced(given: str) -> None:
    answer = Client(SERVER_NAME="localhost").get("/", headers={"x-request-id": given})
    assert len(answer.headers["X-Request-ID"]) == 32


def breaks(request: HttpRequest) -> HttpResponse:
    """A page that quotes a row in its error, as the database and Python do."""
    row = Demand(owner_id="nobody", demand=CANARY, part=CANARY, pieces=-1)
    try:
        row.save()
    except DatabaseError as error:
        raise ValueError(f"{CANARY} {error}") from error
    return HttpResponse()


urlpatterns = [path("breaks/<str:what>", breaks)]


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_is_told_without_what_it_quotes(said: io.StringIO) -> None:
    who = acting(firm())
    request = RequestFactory(SERVER_NAME="localhost").post(
        f"/breaks/{CANARY}?q={CANARY}", {"secret": CANARY}
    )

    def failing(request: HttpRequest) -> HttpResponse:
        with act_as(who):
            return breaks(request)

    with pytest.raises(ValueError, match=CANARY) as caught:
        log_requests(failing)(request)
    logging.getLogger("django.request").error(
        "%s: %s", "Internal Server Error", request.path, exc_info=caught.value
    )
    logging.getLogger("a.library").warning(f"row {CANARY} was refused")
    logging.getLogger("a.library").warning("row %s was refused", CANARY)
    assert CANARY not in said.getvalue()
    told = next(line for line in lines_of(said) if "errors" in line)
    kinds = [error["kind"] for error in told["errors"]]
    assert kinds[0] == "builtins.ValueError"
    assert any(error.get("sqlstate") for error in told["errors"])
    assert any("breaks" in place for place in told["errors"][0]["at"])


def test_the_database_quotes_no_row_either() -> None:
    who = acting(firm())
    for pieces in (-1, "x"):
        with pytest.raises((DatabaseError, ValueError)), act_as(who):
            Demand(owner_id=who.firm, demand=CANARY, part=CANARY, pieces=pieces).save()
    with pytest.raises(DatabaseError), act_as(who), connection.cursor() as cursor:
        cursor.execute(f"SELECT '{CANARY}'::int")
    log = (FOLDER / "log").read_text(encoding="utf-8")
    assert "ready to accept connections" in log
    assert CANARY not in log
