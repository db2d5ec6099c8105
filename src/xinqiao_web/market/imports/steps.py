"""What a job does about an import: read, check, apply, undo. Each may be done again.

A step ends in one transaction that changes the import's state; killed before, it has
done nothing, and the next worker begins it anew.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import polars as pl
from django.db import InterfaceError, OperationalError

from xinqiao.errors import Finding
from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.bulk import read_rows
from xinqiao_web.core.cells import read_cells
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.core.findings import finding
from xinqiao_web.core.sheets import SHEETS, Sheet
from xinqiao_web.market import models as m
from xinqiao_web.market.imports.cells import mapped, stored_cells
from xinqiao_web.market.imports.markets import loaded, tried
from xinqiao_web.market.imports.parser import Unreadable, parsed
from xinqiao_web.market.imports.progress import Stopped, Teller
from xinqiao_web.market.imports.queries import meant, page_for
from xinqiao_web.market.imports.storing import counted, objections, put, stage
from xinqiao_web.market.imports.surroundings import told_by_rules
from xinqiao_web.market.imports.told import kept, kept_at
from xinqiao_web.market.imports.undoing import undo

LOST = (OperationalError, InterfaceError)
"""What is raised when the database is gone."""

MOST_COLUMNS, MOST_PAGES = 200, 100
"""What a file may have, so that somebody can say what is what."""


def work_on(pk: str) -> None:
    """Do what there is to do about an import, step by step, until it rests.

    Raises
    ------
    OperationalError, InterfaceError
        If the database went away: nothing is done, and it can be done again.
    """
    while (work := found(pk)) is not None and work.works:
        who = Acting(work.person, work.owner_id, work.role, pk)
        try:
            steps = FOR_MARKETS if work.sheet == m.MARKET else STEPS
            steps[work.state](work, who, Teller(work, who))
        except Stopped:
            rest(work, who)
        except Refusal as refused:
            rest(work, who, **kept(refused.findings))
        except LOST:
            raise
        except Exception:
            fail(work, who)
            raise


def give_up(pk: str) -> None:
    """Let an import rest as failed that was tried too often."""
    if (work := found(pk)) is not None and work.works:
        fail(work, Acting(work.person, work.owner_id, work.role, pk))


def fail(work: m.Import, who: Acting) -> None:
    """Let an import rest, undone; its page says that it failed."""
    with act_as(who):
        state(work, m.FAILED, **kept([finding("XW304")]))


def found(pk: str) -> m.Import | None:
    """An import of whichever firm: only the worker finds it so."""
    with act_as(Acting(firm=EVERYONE)):
        return m.Import.objects.filter(pk=pk).first()


def state(work: m.Import, name: str, **values: Any) -> bool:
    """Bring an import into a state, unless it has left the one it was in."""
    here = m.Import.objects.filter(pk=work.pk, state=work.state)
    return bool(here.update(state=name, **values))


def rest(work: m.Import, who: Acting, **values: Any) -> None:
    """Whoever asked to stop, or is refused, finds the import as it was before."""
    back = {m.APPLYING: m.CHECKED, m.UNDOING: m.APPLIED}
    with act_as(who):
        state(work, back.get(work.state, m.CANCELLED), **values)


def read(work: m.Import, who: Acting, tell: Teller) -> None:
    """Have the file parsed, and guess what its columns are."""
    tell("reading")
    try:
        whole = work.sheet == m.MARKET
        pages = parsed(work.stored, work.file, table_of(work), tell.ask, market=whole)
        refuse_unusable(work, pages)
    except Unreadable as refused:
        with act_as(who):
            state(work, m.REFUSED, **kept(refused.findings))
        return
    with act_as(who):
        if work.sheet == m.MARKET:
            begun = state(work, m.CHECKING, pages=pages)
        else:
            begun = state(work, m.CHECKING, pages=pages, **first_look(work, pages))
        if not begun:
            drop(pages)


def first_look(work: m.Import, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """The page that is probably meant, and what its columns are."""
    sheet = SHEETS[work.sheet]
    page = page_for(sheet, pages)
    return {"page": page, "columns": meant(sheet, pages[page]["header"])}


def refuse_unusable(work: m.Import, pages: list[dict[str, Any]]) -> None:
    """Refuse a file in which there is nothing, or too much to choose from."""
    if not pages:
        raise Unreadable([finding("XW302", file=work.file)])
    widest = max(len(page["header"]) for page in pages)
    if widest > MOST_COLUMNS or len(pages) > MOST_PAGES:
        drop(pages)
        raise Unreadable(
            [finding("XW314", file=work.file, columns=MOST_COLUMNS, pages=MOST_PAGES)]
        )


def drop(pages: list[dict[str, Any]]) -> None:
    """Remove the cells of pages."""
    for page in pages:
        vault.drop(page["stored"])


def table_of(work: m.Import) -> str:
    """The table that is expected in the file."""
    return m.MARKET if work.sheet == m.MARKET else SHEETS[work.sheet].table.name


def check(work: m.Import, who: Acting, tell: Teller) -> None:
    """Try the import: what is wrong with it, and what would become of the rows."""
    sheet = SHEETS[work.sheet]
    with act_as(who):
        tell("checking")
        rows, findings = readable(work, sheet)
        tell("comparing", total=rows.height)
        stage(sheet, rows, tell.rows)
        counts = {**counted(work.mode), "rows": rows.height}
        tell("rules")
        if rows.height:
            findings += rules(work, sheet, rows, findings)
            findings += objections(sheet, work.mode)
        else:
            findings.append(finding("XW302", file=work.file))
        told = kept_at(work, findings, stored_cells(work))
        state(work, m.CHECKED, counts=counts, **told)


def readable(work: m.Import, sheet: Sheet) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows as the database would hold them, and what is wrong with cells."""
    frame, rows, findings = mapped(work, sheet)
    held, wrong = read_cells(sheet, frame, rows)
    return held, [*findings, *wrong]


def rules(
    work: m.Import, sheet: Sheet, rows: pl.DataFrame, wrong: list[Finding]
) -> list[Finding]:
    """What the rules of the market say of the rows, among those that stay."""
    unsound = frozenset((f.table, f.column) for f in wrong if f.is_error)
    own = sheet.model._default_manager.all()
    there = read_rows(own, sheet.columns)
    if work.mode == m.REPLACE:
        there = there.clear()
    key = list(sheet.key)
    kept = there.join(rows.select(key), on=key, how="anti", nulls_equal=True)
    return told_by_rules(sheet, rows, kept, unsound)


def apply(work: m.Import, who: Acting, tell: Teller) -> None:
    """Put the rows into the sheet, all or none, exactly as the trial counted them."""
    sheet = SHEETS[work.sheet]
    with act_as(who):
        tell("staging", total=work.counts["rows"])
        m.Import.objects.select_for_update().get(pk=work.pk, state=m.APPLYING)
        rows, _ = readable(work, sheet)
        stage(sheet, rows, tell.rows)
        counts = {**counted(work.mode), "rows": rows.height}
        if counts != work.counts:
            state(work, m.CHECKING)
            return
        tell("storing", total=rows.height)
        put(sheet, work.mode)
        tell.ask()
        state(work, m.APPLIED, applied_at=datetime.now(UTC))
        about = {"work": str(work.pk), "sheet": sheet.name, "mode": work.mode}
        record("import.applied", **about, **counts)


def take_back(work: m.Import, who: Acting, tell: Teller) -> None:
    """Undo an import that was applied."""
    sheet = SHEETS[work.sheet]
    undoing = Acting(who.person, who.firm, who.role, f"undo {who.cause}")
    with act_as(undoing):
        tell("undoing")
        m.Import.objects.select_for_update().get(pk=work.pk, state=m.UNDOING)
        named, left = undo(sheet, who.cause)
        tell.ask()
        counts = {**work.counts, "kept": left}
        done = {"undone_at": datetime.now(UTC), "kept": named, "counts": counts}
        state(work, m.UNDONE, findings=without_errors(work), **done)
        record("import.undone", work=str(work.pk), sheet=sheet.name, kept=left)


def without_errors(work: m.Import) -> list[Any]:
    """Its findings but for what kept it from being undone before."""
    return [found for found in work.findings if found["level"] != "error"]


Step = Callable[[m.Import, Acting, Teller], None]


def check_market(work: m.Import, who: Acting, tell: Teller) -> None:
    """Try a whole market."""
    tell("rules")
    counts, findings = tried(work, who)
    with act_as(who):
        state(work, m.CHECKED, counts=counts, **kept(findings))


def apply_market(work: m.Import, who: Acting, tell: Teller) -> None:
    """Put a whole market into the platform, all or nothing."""
    with act_as(who):
        m.Import.objects.select_for_update().get(pk=work.pk, state=m.APPLYING)
        counts = loaded(work, who, lambda _, rows: tell("storing", total=rows))
        tell.ask()
        state(work, m.APPLIED, applied_at=datetime.now(UTC), counts=counts)
        record("import.applied", work=str(work.pk), sheet=m.MARKET, **counts)


STEPS: dict[str, Step] = {
    m.READING: read,
    m.CHECKING: check,
    m.APPLYING: apply,
    m.UNDOING: take_back,
}
FOR_MARKETS = {**STEPS, m.CHECKING: check_market, m.APPLYING: apply_market}
