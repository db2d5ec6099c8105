"""Imports by their pages, done by a worker of its own process."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web import conftest
from tests.web.actors import client, everyone, firm

from xinqiao_web.catalog.models import Chip

FILE = b"Demand ID;Part Number;Due Week;Qty\nneed-1;chip-imp;2026-05-25;5\n"


def worker() -> str:
    """The worker of the platform, until there is no job left."""
    return conftest.manage("worker", "procrastinate", "worker", "--one-shot")


def test_a_planner_imports_by_page_and_the_worker_does_it() -> None:
    with everyone():
        Chip.objects.get_or_create(part="chip-imp")
    browser = client(firm())
    sent: dict[str, Any] = {"sheet": "demand", "mode": "upsert"}
    sent["file"] = SimpleUploadedFile("needs.csv", FILE)
    answer = browser.post("/imports/", sent)
    assert answer.status_code == 302
    place = answer.headers["Location"]
    assert browser.get(place + "progress").json()["works"]
    worker()
    page = browser.get(place).content.decode()
    assert "已检查" in page
    assert browser.post(place + "apply").status_code == 302
    worker()
    assert "已存入" in browser.get(place).content.decode()
    assert "need-1" in browser.get("/data/demand/").content.decode()
    assert "needs.csv" in browser.get("/imports/").content.decode()
    assert browser.post(place + "undo").status_code == 302
    worker()
    assert "need-1" not in browser.get("/data/demand/").content.decode()
