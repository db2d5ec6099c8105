"""Who can serve whom: needs and lots of a market, paired, ranked and dealt out."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market import Market, Policy
from xinqiao.matching.asked import MOST, Asked, chosen, refuse_many
from xinqiao.matching.candidates import KEY, find_candidates
from xinqiao.matching.field import Field, lay_field
from xinqiao.matching.lines import make_lines
from xinqiao.matching.look import look_up
from xinqiao.matching.lots import make_lots, references
from xinqiao.matching.pairs import details, scored
from xinqiao.matching.present import as_offers, summed
from xinqiao.matching.related import doubts, related_parts
from xinqiao.matching.sets import shortlist, taken
from xinqiao.matching.together import Together, together

TOP = 20
"""Offers listed of each line, at least."""

WIDER = 4
"""Times as many are looked at in each round of dealing out."""


@dataclass(frozen=True, eq=False)
class Matches:
    """Who can serve whom.

    `offers`: the table of that name in the data dictionary. `lines`: what is asked for
    (demand, parent, position, wanted, due, asked), the number of its offers, and the
    pieces that are covered by its best set alone, and together with all others.
    `worth`: of what is covered together, what fills a position once counting its share
    of the need's worth times the score of its offer; `bound`: what no dealing can
    exceed. `findings`: warnings on part numbers that could not be read.
    """

    offers: pl.DataFrame
    lines: pl.DataFrame
    worth: float
    bound: float
    findings: tuple[Finding, ...] = ()

    @property
    def gap(self) -> float:
        """What is not proved, as a share of the bound."""
        return (self.bound - self.worth) / max(self.bound, 1e-9)


def match(
    market: Market,
    policy: Policy | None = None,
    *,
    needs: Collection[str] = (),
    lots: Collection[str] = (),
    firms: Collection[str] = (),
    top: int = TOP,
) -> Matches:
    """Find every supply that can serve a need, best first; and who gets what.

    Needs are taken apart to the chips of their positions. Each is offered the lots of
    the part itself, of the same chip in other packing or of a better grade, of listed
    substitutes and of parts that do the same, each with what it still lacks.

    Parameters
    ----------
    market
        The tables of needs, stock and bills of materials.
    policy
        The rules: states that may be used, weights of the ranking; else the defaults.
    needs
        Needs to be served; all if none is named.
    lots, firms
        Lots, or holders of lots, to serve them from; all if none is named. Nothing of
        other lots enters the result then.
    top
        Offers listed of each line at least; a best set is listed in full.

    Returns
    -------
    Offers in order of merit, with the pieces of the best set for each need alone and
    for all of them together.

    Raises
    ------
    Refused
        If a need, lot or firm is not known, or there would be too many offers to list.
    """
    policy = policy or Policy()
    demand, supply = chosen(market, Asked(needs, lots, firms))
    lines = make_lines(market, demand)
    refuse_many(lines.table.height, top)
    held = make_lots(market, policy).join(supply, on="lot", how="semi")
    wanted = lines.table.select(KEY).unique().sort(KEY)
    related = related_parts(market, wanted.select(part="wanted"), held.select("part"))
    candidates = find_candidates(market, policy, wanted, related)
    candidates = look_up(candidates, "part", references(market, policy))
    field = lay_field(market, lines, candidates, held)
    dealt = dealt_out(field, policy, top)
    return Matches(
        as_offers(dealt.offers, field, market),
        summed(dealt.offers, lines.table),
        dealt.worth,
        dealt.bound,
        doubts(market),
    )


def dealt_out(field: Field, policy: Policy, top: int) -> Together:
    """List the best offers and deal them out; longer lists where that would do better.

    Ends when what is not listed cannot add more than the policy's gap, or when there is
    no room for longer lists.
    """
    listed, long = list_offers(field, policy, top), top
    while True:
        dealt = together(taken(details(field, listed)))
        long *= WIDER
        full = listed.height + len(dealt.wanting) * long > MOST
        if dealt.gap <= policy.gap or dealt.wanting.is_empty() or full:
            return replace(dealt, offers=shown(dealt.offers, top))
        wanting = pl.col("line").is_in(dealt.wanting.implode())
        again = replace(field, lines=field.lines.filter(wanting))
        longer = list_offers(again, policy, long)
        listed = pl.concat([listed.filter(~wanting), longer]).sort("line", "rank")


def list_offers(field: Field, policy: Policy, top: int) -> pl.DataFrame:
    """The shortlists of all lines, in order of lines and merit."""
    best = [shortlist(pairs, top) for pairs in scored(field, policy.matching)]
    return pl.concat(best).sort("line", "rank")


def shown(offers: pl.DataFrame, top: int) -> pl.DataFrame:
    """The best offers of each line, and all from which pieces are taken."""
    taken = pl.max_horizontal("alone", "together") > 0
    return offers.filter((pl.col("rank") <= top) | taken)
