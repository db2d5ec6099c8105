"""A market and a policy with some things changed."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from xinqiao.errors import Finding, InvalidMarket, InvalidPolicy
from xinqiao.market.changes import ANY, POLICY, Change, read_changes
from xinqiao.market.coerce.rows import ROW, coerce_rows
from xinqiao.market.findings import finding
from xinqiao.market.market import Market
from xinqiao.market.nearest import nearest
from xinqiao.market.policy import BY_NAME, Policy
from xinqiao.market.policy_text import read_policy
from xinqiao.tables import INPUTS, Table


@dataclass
class Desk:
    """Tables while changes are made to them, and what cannot be done."""

    tables: dict[str, pl.DataFrame]
    touched: dict[str, pl.DataFrame] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def make(self, change: Change) -> None:
        """Make one change."""
        table, said = INPUTS[change.table], change.said
        frame = self.touched.get(change.table, self.tables[change.table])
        pick = {n: text for n, text in change.pick.items() if text not in (ANY, "")}
        where, wrong = typed(table, pick, said)
        cells, more = typed(table, change.cells, said)
        if wrong or more:
            self.findings += [*wrong, *more]
            return
        if change.how == "add":
            self.touched[table.name] = pl.concat([frame, named(table, cells, frame)])
            return
        mask = frame.select(matching(where, pick)).to_series()
        if not mask.any():
            self.findings.append(no_such_row(change, table, frame))
        elif change.how == "drop":
            self.touched[table.name] = frame.filter(~mask)
        else:
            self.touched[table.name] = frame.with_columns(
                pl.when(mask).then(pl.lit(cells[n])).otherwise(pl.col(n)).alias(n)
                for n in change.cells
            )


def change_market(
    market: Market, policy: Policy, changes: Iterable[str | Change]
) -> tuple[Market, Policy]:
    """Change a market and its policy: a what-if, checked as any market is.

    Parameters
    ----------
    market, policy
        What is changed; both stay as they are.
    changes
        Texts such as `supply LOT pieces=5000`, or changes read from a scenario.

    Returns
    -------
    The changed market and policy.

    Raises
    ------
    InvalidMarket, InvalidPolicy
        With all findings about the changes; if they can all be made, with those about
        what comes of them.

    Examples
    --------
    >>> from xinqiao.market.sample import sample_market
    >>> CHANGES = ["demand car-01-w01 pieces=0", "policy lateness=0.05"]
    >>> market, _ = change_market(sample_market(), Policy(), CHANGES)
    >>> market.demand.filter(demand="car-01-w01")["pieces"].to_list()
    [0]
    """
    given = list(changes)
    read, findings = read_changes(c for c in given if isinstance(c, str))
    read += [c for c in given if isinstance(c, Change)]
    desk = Desk(dict(market.tables), findings=findings)
    settings = [change for change in read if change.table == POLICY]
    for change in read:
        if change.table != POLICY:
            desk.make(change)
    rules, wrong = changed_policy(policy, settings)
    if desk.findings or wrong:
        kind = InvalidMarket if desk.findings else InvalidPolicy
        raise kind([*desk.findings, *wrong])
    return market.replace(**desk.touched) if desk.touched else market, rules


def typed(
    table: Table, cells: Mapping[str, str], said: str
) -> tuple[pl.DataFrame, list[Finding]]:
    """Read texts as one row of a table; what does not fit is said."""
    texts = {n: text.strip('"') or None for n, text in cells.items()}
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    frame = frame if texts else pl.DataFrame({"": [None]})
    frame = frame.with_columns(pl.lit(1, pl.Int64).alias(ROW))
    row, found = coerce_rows(table, {n: n for n in texts}, frame, held=False)
    wrong = [
        finding(
            "XQ635",
            table=table.name,
            column=fault.column,
            change=said,
            value=(str(texts.get(fault.column) or ""),),
            nearest=fault.nearest,
            reason=fault.cure,
        )
        for fault in found
        if fault.is_error
    ]
    return row.drop("row"), wrong


def matching(where: pl.DataFrame, names: Iterable[str]) -> pl.Expr:
    """Rows that have these cells."""
    return pl.all_horizontal(
        pl.lit(True), *(pl.col(n).eq_missing(pl.lit(where[n])) for n in names)
    )


def named(table: Table, row: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """A new row, with a name of its own if it was given none."""
    key = table.key[0] if len(table.key) == 1 else ""
    if key not in ("lot", "demand") or row[key][0] is not None:
        return row
    taken = set(frame[key].to_list())
    free = next(n for n in range(1, len(taken) + 2) if f"new-{n}" not in taken)
    return row.with_columns(pl.lit(f"new-{free}").alias(key))


def no_such_row(change: Change, table: Table, frame: pl.DataFrame) -> Finding:
    """A key that no row has, with the nearest that some have."""
    names = [name for name in table.key if change.pick.get(name, ANY) not in (ANY, "")]
    asked = "/".join(change.pick[name] for name in names)
    texts = (pl.col(name).cast(pl.String).fill_null("") for name in names)
    known = frame.select(pl.concat_str(*texts, separator="/")).to_series().unique()
    near = nearest(asked, known.sort().to_list()) if names else ()
    return finding(
        "XQ634",
        table=table.name,
        change=change.said,
        value=(asked,),
        nearest=near,
    )


def changed_policy(
    policy: Policy, changes: Sequence[Change]
) -> tuple[Policy, tuple[Finding, ...]]:
    """A policy with other settings, and what is wrong with them."""
    cells = {name: text for change in changes for name, text in change.cells.items()}
    lines = "".join(f"{name} = {as_value(text)}\n" for name, text in cells.items())
    settings, findings = read_policy(lines)
    for name in BY_NAME:
        if name in settings:
            settings[name] = {**getattr(policy, name), **settings[name]}
    try:
        return replace(policy, **settings), findings
    except InvalidPolicy as error:
        return policy, (*findings, *error.findings)


def as_value(text: str) -> str:
    """A text of the command line as TOML: what is no value of TOML is a text."""
    try:
        tomllib.loads(f"x = {text}")
    except tomllib.TOMLDecodeError:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text
