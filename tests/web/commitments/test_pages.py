"""Both sides at their pages and with their programs: what shows, and what does not."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.web.actors import client
from tests.web.api.programs import Program
from tests.web.commitments.deals import (
    allotment,
    buyer,
    given,
    left,
    lot,
    now,
    supplier,
    told,
)

from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.context import act_as

PART = "chip-of-these-pages"


def page(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def press(browser: Client, row: Commitment, verb: str, status: int = 302, **more: str):
    answer = browser.post(f"/commitments/{row.pk}/{verb}", more)
    assert answer.status_code == status
    return answer.content.decode()


def test_both_sides_settle_a_commitment_at_their_pages() -> None:
    holder, taker = supplier(), buyer()
    sells, plans = client(holder.firm, "seller"), client(taker.firm)
    (one,) = given(allotment(lot(holder, part=PART), taker, 60))
    assert "请确认或拒绝" in page(sells, "/commitments/?side=supplier")
    assert "等待供方答复" in page(plans, "/commitments/?side=buyer")
    again = press(sells, one, "confirm", 422, pieces="20")
    assert "请选择以下原因之一" in again
    press(sells, one, "confirm", pieces="20", reason="short")
    shown = page(plans, f"/commitments/{one.pk}/")
    assert "产出不足" in shown
    assert "套料不全" in shown
    press(plans, one, "accept")
    press(sells, one, "deliver")
    press(plans, one, "receive")
    assert now(one) == [("received", 20, "short")]
    assert PART not in page(sells, "/commitments/?side=supplier&state=open")
    assert PART in page(sells, f"/commitments/?part={PART[:6]}&state=received")
    assert PART not in page(sells, "/commitments/?part=other")


def test_a_page_in_english_says_what_to_do_until_when_in_which_zone() -> None:
    holder, taker = supplier(), buyer()
    (one,) = given(allotment(lot(holder, part=PART), taker, 60))
    sells = client(holder.firm, "seller")
    sells.cookies["django_language"] = "en"
    shown = page(sells, f"/commitments/{one.pk}/")
    assert "Confirm or refuse" in shown
    assert "Asia/Shanghai" in shown
    assert re.search(r"<time datetime=\"[^\"]*\+08:00\">", shown)


def test_several_are_confirmed_and_accepted_with_one_press() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    rows = given(*[allotment(held, taker, 5) for _ in range(3)])
    chosen = [str(row.pk) for row in rows[:2]]
    for browser, verb in (
        (client(holder.firm, "seller"), "confirm"),
        (client(taker.firm), "accept"),
    ):
        answer = browser.post("/commitments/together", {"verb": verb, "row": chosen})
        assert answer.status_code == 302
    assert [state for state, *_ in now(*rows)] == ["accepted", "accepted", "proposed"]
    again = {"verb": "accept", "row": [str(rows[2].pk)]}
    answer = client(taker.firm).post("/commitments/together", again)
    assert answer.status_code == 422


def test_long_lists_go_on_over_pages() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    given(*[allotment(held, taker, 1) for _ in range(60)])
    sells = client(holder.firm, "seller")
    first = page(sells, "/commitments/?side=supplier")
    (after,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = page(sells, after.replace("&amp;", "&"))
    ids = [
        set(re.findall(r'href="/commitments/([-0-9a-f]{36})/', s))
        for s in (first, second)
    ]
    assert [len(found) for found in ids] == [50, 10]
    assert ids[0].isdisjoint(ids[1])


@pytest.mark.parametrize("asked", ["side=x", "state=x", "round=-1", "after=1"])
def test_a_list_that_cannot_be_asked_for_is_not_there(asked: str) -> None:
    page(client(supplier().firm, "seller"), f"/commitments/?{asked}", 404)


def test_neither_side_sees_what_is_the_others_own() -> None:
    holder, taker, kit = supplier(), buyer(), uuid4()
    held = lot(holder, "the holder's name of it", part=PART)
    (one,) = given(allotment(held, taker, 60, kit))
    sides = (
        (client(holder.firm, "seller"), Program(holder.firm, "seller")),
        (client(taker.firm), Program(taker.firm)),
    )
    shown = [
        page(browser, f"/commitments/{one.pk}/")
        + page(browser, "/commitments/")
        + program("GET", f"commitments/{one.pk}").content.decode()
        + program("GET", "commitments").content.decode()
        for browser, program in sides
    ]
    assert str(kit) in shown[1]
    assert str(kit) not in shown[0]
    assert "the holder" in shown[0]
    assert "the holder" not in shown[1]
    assert str(held.pk) not in shown[1]


def test_programs_settle_a_commitment() -> None:
    holder, taker = supplier(), buyer()
    sells, buys = Program(holder.firm), Program(taker.firm)
    held = lot(holder)
    (one,) = given(allotment(held, taker, 60))
    assert [r["id"] for r in sells("GET", "commitments?side=supplier").json()["rows"]]
    place = f"commitments/{one.pk}"
    key = {"Idempotency_Key": "once"}
    answers = [
        sells("POST", f"{place}/confirm", {"pieces": 50, "reason": "sold"}, **key)
        for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["pieces"] == 50
    assert buys("POST", f"{place}/confirm", {}).status_code == 404
    assert sells("POST", f"{place}/accept").status_code == 404
    assert buys("POST", f"{place}/decline", {"reason": "sold"}).status_code == 422
    assert buys("POST", f"{place}/accept").json()["state"] == "accepted"
    assert sells("POST", f"{place}/refuse", {"reason": "sold"}).status_code == 409
    loss = {"remaining": 30, "reason": "damaged"}
    answer = sells("POST", f"lots/{held.pk}/lost", loss)
    assert answer.json() == {"lot": "lot-1", "pieces": 30}
    assert buys("POST", f"lots/{held.pk}/lost", loss).status_code == 404
    assert now(one) == [("confirmed", 30, "lost")]
    assert left(held) == (30, 30)
    news = {piece["kind"]: piece for piece in buys("GET", "news").json()}
    heard = ("given", "confirmed", "lost")
    assert set(news) == {f"commitments.{kind}" for kind in heard}
    facts = {"part": "chip-1", "week": "2022-03-07", "pieces": 20}
    assert news["commitments.lost"]["facts"] == facts
    assert buys("POST", "news/read").json() == {"count": 3}


def test_programs_settle_several_at_once_or_none() -> None:
    holder, taker = supplier(), buyer()
    sells, buys = Program(holder.firm), Program(taker.firm)
    held = lot(holder)
    rows = given(*[allotment(held, taker, 5) for _ in range(3)])
    ids = [str(row.pk) for row in rows]

    def together(program: Program, verb: str, *commitments: str) -> Any:
        body = {"verb": verb, "commitments": commitments}
        return program("POST", "commitments/together", body)

    done = together(sells, "confirm", *ids[:2])
    assert [row["id"] for row in done.json()["rows"]] == sorted(ids[:2], reverse=True)
    assert together(buys, "accept", *ids).status_code == 409
    assert together(buys, "accept", ids[0], str(uuid4())).status_code == 404
    assert together(buys, "confirm", ids[2]).status_code == 404
    for wrong in (("accept",), ("refuse", ids[2]), ("accept", "1")):
        assert together(buys, *wrong).status_code == 422
    assert [state for state, *_ in now(*rows)] == ["confirmed"] * 2 + ["proposed"]
    accepted = together(buys, "accept", ids[0], ids[0], ids[1]).json()["rows"]
    assert {row["state"] for row in accepted} == {"accepted"}


def test_the_supplier_alone_is_told_the_lot_and_the_buyer_what_belongs_together() -> (
    None
):
    holder, taker, kit = supplier(), buyer(), uuid4()
    held = lot(holder)
    given(allotment(held, taker, 5, kit), allotment(held, taker, 6, kit))
    given(allotment(held, taker, 7))
    sells, buys = Program(holder.firm), Program(taker.firm)
    lots = [{row["lot"] for row in rows(p, "")} for p in (sells, buys)]
    assert lots == [{str(held.pk)}, {None}]
    assert {row["pieces"] for row in rows(buys, f"?kit={kit}")} == {5, 6}
    assert rows(sells, f"?kit={kit}") == []


def rows(program: Program, asked: str) -> Any:
    """A program's list of commitments."""
    return program("GET", f"commitments{asked}").json()["rows"]


def test_a_lost_lot_is_reported_at_its_page_and_the_buyer_reads_of_it() -> None:
    holder, taker = supplier(), buyer()
    plans = Client(SERVER_NAME="localhost")
    from xinqiao_web.accounts.models import Person

    plans.force_login(Person.objects.get(pk=int(taker.person)))
    held = lot(holder, part=PART)
    (one,) = given(allotment(held, taker, 60))
    sells = client(holder.firm, "seller")
    assert f"/lots/{held.pk}/lost" in page(sells, f"/commitments/{one.pk}/")
    assert "60" in page(sells, f"/lots/{held.pk}/lost")
    lost = {"remaining": "0", "reason": "transport"}
    assert sells.post(f"/lots/{held.pk}/lost", lost).status_code == 302
    assert told(taker)[-1] == "commitments.lost"
    shown = page(plans, "/news/")
    assert PART in shown
    assert "灭失" in shown
    assert "未读" in page(plans, "/")
    assert plans.post("/news/read").status_code == 302
    assert "全部标为已读" not in page(plans, "/news/")
    with act_as(taker):
        from xinqiao_web.accounts.news import unread

        assert unread() == 0
