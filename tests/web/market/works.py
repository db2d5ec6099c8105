"""Imports as tests begin them and have them done."""

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from tests.web.actors import database_role

from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.steps import work_on
from xinqiao_web.market.models import Import


@contextmanager
def worked(who: Acting) -> Iterator[list[str]]:
    """Act as somebody; then the worker does the jobs that were deferred."""
    jobs: list[str] = []
    with act_as(who):
        yield jobs
    with database_role("worker"):
        for pk in jobs:
            work_on(pk)


def begun(
    who: Acting, sheet: str, data: bytes, file: str = "rows.csv", mode: str = "upsert"
) -> Import:
    """An import that was read and checked."""
    with worked(who) as jobs:
        work = actions.begin(sheet, file, [data], mode, jobs.append)
    return again(who, work)


def applied(who: Acting, work: Import) -> Import:
    """The import, once it was applied."""
    with worked(who) as jobs:
        actions.apply(work, jobs.append)
    return again(who, work)


def undone(who: Acting, work: Import) -> Import:
    """The import, once it was undone."""
    with worked(who) as jobs:
        actions.take_back(work, jobs.append)
    return again(who, work)


def again(who: Acting, work: Import) -> Import:
    """The import as it is now."""
    with act_as(who):
        return Import.objects.get(pk=work.pk)


def rows(who: Acting, sheet: str) -> pl.DataFrame:
    """All rows of a sheet as a firm sees them."""
    model = SHEETS[sheet].model
    names = [column.name for column in SHEETS[sheet].columns]
    with act_as(who):
        found = model._default_manager.order_by(*SHEETS[sheet].key).values(*names)
        return pl.DataFrame(list(found), infer_schema_length=None)


def codes(work: Import) -> set[str]:
    """The codes of its findings."""
    return {found["code"] for found in work.findings}
