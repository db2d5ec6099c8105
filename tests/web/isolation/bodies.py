"""What is sent along: all that an operation needs to succeed for whoever may do it.

Codes are those that the asking firm knows, so that nothing but the wall is in the way
of a rival's thing.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from itertools import chain, repeat
from typing import Any
from urllib.parse import urlencode

from tests.web.isolation.operations import Operation
from tests.web.isolation.world import MISSING, House, holder, world
from tests.web.rounds.announced import announced

from xinqiao_web.core.actions import REMOVAL
from xinqiao_web.core.cells import shown
from xinqiao_web.core.sheets import SHEETS, Sheet
from xinqiao_web.rounds.models import CALENDAR

TOGETHER = "POST /api/v1/commitments/together"
SENT_ALONG = (
    *("rows-remove", "rows-undo", "sheet-grid", "choose-firm"),
    *("commitments-together", TOGETHER),
)
"""What is sent whose thing it is instead of holding it in its address."""

Values = dict[str, Any]
Body = Callable[[House, House | None], Values]


def removal(sheet: str, house: House | None) -> Values:
    """What a removal is called."""
    if house is None:
        return {"cause": f"{REMOVAL}{MISSING}"}
    return {"cause": world().removal if SHEETS[sheet].common else house.removal}


def new_grant(home: House, _: House | None) -> Values:
    """A module of one's own for a firm that has it not."""
    return {"part": home.rows["catalog.Part"].part, "firm": holder()}


def new_firm(home: House, _: House | None) -> Values:
    """A firm that comes."""
    return {"firm": uuid.uuid4().hex, "role": "oem", "email": "new@firm.example"}


def same_firm(home: House, about: House | None) -> Values:
    """A firm that becomes another's size; the operator's page has all its columns."""
    return {"role": "oem", "version": "1"}


def new_programme(home: House, _: House | None) -> Values:
    """A programme's weight."""
    part = home.rows["catalog.Part"].part
    return {"part": part, "worth": "1.5", "reason": "so"}


def together(_: House, about: House | None) -> Values:
    """One of several commitments to be confirmed at once."""
    row = about.rows["commitments.Commitment"].pk if about else MISSING
    return {"verb": "confirm", "row": str(row)}


def several(_: House, about: House | None) -> Values:
    """The same for programs."""
    row = about.rows["commitments.Commitment"].pk if about else MISSING
    return {"verb": "confirm", "commitments": [str(row)]}


def dates(form: str) -> Values:
    """Deadlines of a round, as they are written."""
    return {name: announced(0)[name].strftime(form) for name in CALENDAR}


def drafted(form: str) -> Values:
    """All that a round announces."""
    texts = {name: announced(0)[name] for name in ("terms", "terms_en", "terms_zh")}
    return {**dates(form), **texts, "first_week": "2026-01-05", "policy": ""}


ON_PAGE, BY_PROGRAM = "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%SZ"
"""How a page and a program write a time."""

TRIAL = {"title": "other", "policy": 'stages = ["worth"]'}
LOSS = {"remaining": 1, "reason": "damaged"}

FORMS: Mapping[str, Body] = {
    "commitment-confirm": lambda *_: {"pieces": "5"},
    "commitment-decline": lambda *_: {"reason": "terms"},
    "commitment-refuse": lambda *_: {"reason": "sold"},
    "commitments-together": together,
    "inspections": lambda *_: {"reason": "so"},
    "lot-lost": lambda *_: LOSS,
    "objections": lambda *_: {"text": "so"},
    "round-cancel": lambda *_: {"note": "so"},
    "round-edit": lambda *_: drafted(ON_PAGE),
    "round-new": lambda *_: drafted(ON_PAGE),
    "round-reopen": lambda *_: {**dates(ON_PAGE), "note": "so"},
    "round-try": lambda *_: TRIAL,
    "submission": lambda *_: {"accepted": "on"},
    "choose-firm": lambda _, about: {"firm": about.firm if about else "nobody"},
    "firm": same_firm,
    "firm-new": new_firm,
    "grant-new": new_grant,
    "import-check": lambda *_: {"column-0": "demand", "mode": "upsert"},
    "imports": lambda home, _: {
        "sheet": sheet_for(home),
        "mode": "upsert",
        "paste": "part",
    },
    "invite": lambda home, about: {
        "email": "somebody@new.example",
        "role": (about or home).keeper,
    },
    "key-new": lambda *_: {"name": "new", "scope": "read", "days": "30"},
    "language": lambda *_: {"language": "en"},
    "member-role": lambda home, _: {"role": home.keeper},
    "proposal-decide": lambda *_: {"refuse": "", "answer": "no"},
    "propose-chip": lambda *_: {"part": "chip-other", "reason": "so"},
    "propose-firm": lambda *_: {"role": "oem", "reason": "so"},
    "propose-programme": new_programme,
    "recovery-settle": lambda *_: {"confirm": ""},
    "row-restore": lambda *_: {"version": "1", "seen": "1"},
}
"""What each page's form holds, for the asking firm and about a firm's thing."""

PROPOSED = {"subject": "chip", "cells": {"part": "chip-other"}, "reason": "so"}
ROUND = "/api/v1/rounds/{number}"
COMMITMENT = "/api/v1/commitments/{commitment}"
JSONS: Mapping[str, Body] = {
    f"POST {COMMITMENT}/confirm": lambda *_: {"pieces": 5},
    f"POST {COMMITMENT}/decline": lambda *_: {"reason": "terms"},
    f"POST {COMMITMENT}/refuse": lambda *_: {"reason": "sold"},
    TOGETHER: several,
    "POST /api/v1/lots/{lot}/lost": lambda *_: LOSS,
    "POST /api/v1/rounds": lambda *_: drafted(BY_PROGRAM),
    f"PUT {ROUND}": lambda *_: drafted(BY_PROGRAM),
    f"POST {ROUND}/reopen": lambda *_: {**dates(BY_PROGRAM), "note": "so"},
    f"POST {ROUND}/cancel": lambda *_: {"note": "so"},
    f"POST {ROUND}/try": lambda *_: TRIAL,
    f"POST {ROUND}/submission": lambda *_: {"terms": "2026-1"},
    f"POST {ROUND}/inspections": lambda *_: {"reason": "so"},
    f"POST {ROUND}/objections": lambda *_: {"text": "so"},
    "POST /api/v1/grants": new_grant,
    "POST /api/v1/proposals": lambda *_: PROPOSED,
    "PUT /api/v1/imports/{work}/columns": lambda *_: {
        "page": 0,
        "columns": ["demand"],
        "mode": "upsert",
    },
}
"""What programs send, by operation."""


def sheet_for(home: House) -> str:
    """A sheet that all who write anything may write."""
    return "chips" if home is world().homes["operator"] else "parts_evidence"


def sent(operation: Operation, home: House, about: House | None) -> Values:
    """What a browser or a program sends along, as the test client takes it.

    `home`: the house of who asks. `about`: whose thing it is about; none: no thing.
    """
    if operation.verb == "GET":
        return {}
    if operation.address.startswith("/api/"):
        return sent_by_program(operation, home, about)
    if operation.page == "rows-undo":
        return as_form(removal(operation.sheet, about))
    if operation.page in SENT_ALONG and operation.sheet:
        return sent_ids(operation, home, about)
    if operation.page in FORMS:
        return as_form(FORMS[operation.page](home, about))
    return as_form(sent_row(operation, home, about))


def sent_by_program(operation: Operation, home: House, about: House | None) -> Values:
    """A program's body and headers."""
    row = sent_row(operation, home, about)
    headers = {
        "HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4()),
        "HTTP_IF_MATCH": f'"{row.pop("version", 1)}"',
    }
    if operation.verb == "DELETE":
        return headers
    if operation.address.endswith("/imports"):
        query = urlencode({"sheet": sheet_for(home), "mode": "upsert"})
        file = {"data": b"part\n", "content_type": "text/csv", "QUERY_STRING": query}
        return {**headers, **file}
    body = (
        JSONS[operation.name](home, about)
        if operation.name in JSONS
        else typed(operation.sheet, row)
    )
    return {**headers, **as_json(body)}


def as_form(values: Mapping[str, Any]) -> Values:
    """A body as a page sends it."""
    kind = "application/x-www-form-urlencoded"
    return {"data": urlencode(values), "content_type": kind}


def as_json(values: Mapping[str, Any]) -> Values:
    """A body as a program sends it."""
    return {"data": json.dumps(values), "content_type": "application/json"}


def sent_ids(operation: Operation, home: House, about: House | None) -> Values:
    """The id of a firm's row, sent along to be removed or written."""
    row = row_of(SHEETS[operation.sheet], about or world().rival)
    name = str(row.pk if about else MISSING)
    if operation.page == "rows-remove" or not SHEETS[operation.sheet].editors:
        return as_form({"row": f"{name}.{row.version}"})
    cells = sent_row(operation, home, about)
    version = cells.pop("version")
    line = {"at": 1, "id": name, "version": version, "cells": cells}
    return as_json({"rows": [line]})


def sent_row(operation: Operation, home: House, about: House | None) -> Values:
    """The cells of a row as text: the asking firm's, under a key that no row has.

    Its version is that of the row it is about.
    """
    if not operation.sheet:
        return {}
    sheet = SHEETS[operation.sheet]
    if not sheet.editors:
        return {"version": 1}
    row = row_of(sheet, home)
    cells = {c.name: shown(c, getattr(row, c.name)) for c in sheet.columns}
    cells |= known_to(home, sheet)
    cells |= {name: another(sheet, name) for name in free_key(sheet)}
    return {**cells, "version": row_of(sheet, about or world().rival).version}


def row_of(sheet: Sheet, house: House) -> Any:
    """A firm's row of a sheet; of a common one, anybody's."""
    return (world().common if sheet.common else house.rows)[sheet.model._meta.label]


def known_to(home: House, sheet: Sheet) -> dict[str, str]:
    """Codes that a firm may use: the first part is a chip, the others are its own."""
    chip = world().common["catalog.Chip"].part
    parts = chain([chip], repeat(home.rows["catalog.Part"].part))
    found = {
        "firms.firm": repeat(home.firm),
        "supply.lot": repeat(home.rows["market.Supply"].lot),
        "parts.part": parts,
    }
    return {c.name: next(found[c.refers]) for c in sheet.columns if c.refers}


def free_key(sheet: Sheet) -> list[str]:
    """The column of a key in which any value will do, and a maker's number."""
    columns = {column.name: column for column in sheet.columns}
    free = [c.name for n in sheet.key if not ((c := columns[n]).refers or c.choices)]
    return [*free[:1], *(name for name in columns if name == "mpn")]


def another(sheet: Sheet, name: str) -> str:
    """A value for a key that no row has."""
    dated = sheet.table.columns[name].type in ("week", "day")
    return "2099-12-28" if dated else uuid.uuid4().hex


def typed(sheet: str, cells: Mapping[str, str]) -> Values:
    """Cells as JSON has them: blanks are null, pieces and flags no texts."""
    kinds = {c.name: c.type for c in SHEETS[sheet].columns} if sheet else {}
    return {name: as_value(kinds[name], text) for name, text in cells.items()}


def as_value(kind: str, text: str) -> Any:
    """One cell as JSON has it."""
    if not text:
        return None
    if kind == "flag":
        return text == "true"
    return int(text) if kind in ("count", "weeks") else text
