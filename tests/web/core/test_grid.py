"""Rows written as in a spreadsheet: all of them or none."""

import json

from django.http import HttpResponse
from django.test import Client
from tests.web.actors import acting, client, firm

from xinqiao_web.catalog.models import Part
from xinqiao_web.core.context import act_as
from xinqiao_web.core.models import Detail
from xinqiao_web.market.models import Demand

GOOD = {"demand": "a", "part": "car-1", "week": "2022-03-07", "pieces": "5"}


def builder() -> str:
    """A firm that builds one car."""
    name = firm()
    with act_as(acting(name)):
        Part(owner_id=name, part="car-1", kind="vehicle").save()
    return name


def sent(browser: Client, *rows: dict[str, object]) -> HttpResponse:
    """What comes of saving a grid."""
    filled = [{"id": "", "version": 0, **row} for row in rows]
    body = json.dumps({"rows": filled})
    return browser.post("/data/demand/grid", body, content_type="application/json")


def test_new_and_changed_rows_are_written_at_once_as_one_line_of_the_log() -> None:
    name = builder()
    browser = client(name)
    sent(browser, {"at": 1, "cells": GOOD})
    with act_as(acting(name)):
        row = Demand.objects.get()
    cells = GOOD | {"pieces": "6"}
    changed = {"at": 1, "id": str(row.pk), "version": 1, "cells": cells}
    answer = sent(browser, changed, {"at": 2, "cells": GOOD | {"demand": "b"}})
    assert answer.status_code == 200
    with act_as(acting(name)):
        assert dict(Demand.objects.values_list("demand", "pieces")) == {"a": 6, "b": 5}
        lines = Detail.objects.filter(entry__verb="demand.changed")
        assert [len(line.content["rows"]) for line in lines] == [1, 2]


def test_one_wrong_cell_keeps_all_rows_out_and_is_told_by_its_place() -> None:
    name = builder()
    wrong = GOOD | {"demand": "b", "pieces": "many"}
    answer = sent(client(name), {"at": 1, "cells": GOOD}, {"at": 7, "cells": wrong})
    assert answer.status_code == 422
    (found,) = json.loads(answer.content)["findings"]
    assert (found["at"], found["column"]) == ([7], "pieces")
    with act_as(acting(name)):
        assert not Demand.objects.exists()


def test_a_row_changed_meanwhile_keeps_all_rows_out() -> None:
    name = builder()
    browser = client(name)
    sent(browser, {"at": 1, "cells": GOOD})
    with act_as(acting(name)):
        row = Demand.objects.get()
        Demand.objects.filter(pk=row.pk).update(pieces=9)
    stale = {"at": 1, "id": str(row.pk), "version": 1, "cells": GOOD}
    answer = sent(browser, stale, {"at": 2, "cells": GOOD | {"demand": "b"}})
    assert answer.status_code == 422
    with act_as(acting(name)):
        assert dict(Demand.objects.values_list("demand", "pieces")) == {"a": 9}


def test_a_viewer_writes_nothing_and_another_firms_row_is_not_there() -> None:
    name = builder()
    assert sent(client(name, "viewer"), {"at": 1, "cells": GOOD}).status_code == 403
    sent(client(name), {"at": 1, "cells": GOOD})
    with act_as(acting(name)):
        row = Demand.objects.get()
    foreign = {"at": 1, "id": str(row.pk), "version": 1, "cells": GOOD}
    assert sent(client(builder()), foreign).status_code == 422
    with act_as(acting(name)):
        assert Demand.objects.get().version == 1


def test_what_the_page_would_not_send_is_not_understood() -> None:
    browser = client(builder())
    for body in ("", "[]", '{"rows": [{}]}', '{"rows": 3}'):
        answer = browser.post("/data/demand/grid", body, "application/json")
        assert answer.status_code == 404
