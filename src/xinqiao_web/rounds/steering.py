"""What the operator approved of what steers the market, written down for one round."""

from collections import defaultdict
from typing import Any

from xinqiao.tables import INPUTS
from xinqiao_web.accounts.models import ADMITTED, Firm
from xinqiao_web.catalog.queries import approved_weights
from xinqiao_web.core.cells import MILLION
from xinqiao_web.core.rows import MILLIONTHS
from xinqiao_web.rounds.models import Round, Steering

OF_FIRM = tuple(name for name in INPUTS["firms"].columns if name != "firm")


def taking_part() -> list[Firm]:
    """The firms that may submit: those that are admitted and no office, by id."""
    rows = Firm.objects.filter(state=ADMITTED).exclude(role=None)
    return list(rows.order_by("firm"))


def write_steering(round: Round) -> None:
    """Write down what steers the market, for every firm that may submit.

    Whoever calls acts as the operator. What an earlier opening wrote is written anew.
    """
    programmes = weights_by_firm()
    Steering.objects.filter(round=round).delete()
    Steering.objects.bulk_create(
        Steering(
            owner_id=firm.firm,
            round=round,
            firm=standing_of(firm),
            programmes=programmes.get(firm.firm, {}),
        )
        for firm in taking_part()
    )


def weights_by_firm() -> dict[str, dict[str, dict[str, Any]]]:
    """By firm and programme: class, worth, sell-through, as the engine reads them."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for (firm, part, name), value in approved_weights().items():
        found[firm][part][name] = as_read("demand", name, value)
    return {firm: dict(programmes) for firm, programmes in found.items()}


def standing_of(firm: Firm) -> dict[str, Any]:
    """A firm's row of the market, but for its id."""
    return {name: as_read("firms", name, getattr(firm, name)) for name in OF_FIRM}


def as_read(table: str, name: str, value: Any) -> Any:
    """A value that the database holds as the engine reads it: no millionths."""
    column = INPUTS[table].columns[name]
    is_share = column.type in MILLIONTHS and column.type != "money"
    return value / MILLION if is_share and value is not None else value


def entitled_in_part() -> tuple[str, ...]:
    """Firms that have no entitlement where others have one: nobody can compare them."""
    firms = taking_part()
    without = tuple(firm.firm for firm in firms if firm.entitlement is None)
    return without if len(without) < len(firms) else ()
