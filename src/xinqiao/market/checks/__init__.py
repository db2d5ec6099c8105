"""The rules of a market: one function per rule; all findings at once."""

from collections.abc import Callable, Iterator

from xinqiao.errors import Finding
from xinqiao.market.checks import (
    approvals,
    bom,
    demand,
    lanes,
    notices,
    prices,
    references,
    supply,
    together,
    trees,
    weeks,
)
from xinqiao.market.coerce import Draft

Rule = Callable[[Draft], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    references.references_are_known,
    references.keys_are_unique,
    references.names_are_told_apart,
    references.groups_are_no_other_firms,
    prices.prices_have_a_currency,
    prices.quotes_are_above_zero,
    prices.a_deal_has_two_sides,
    bom.chips_are_not_built,
    bom.vehicles_are_not_fitted,
    bom.windows_open_before_they_close,
    bom.one_component_is_first,
    bom.nothing_replaces_itself,
    bom.rows_of_a_rule_agree,
    together.companions_exist,
    together.companions_can_be_named,
    trees.trees_are_finite_and_small,
    weeks.weeks_are_within_four_years,
    demand.something_is_needed,
    demand.something_is_worth_delivering,
    demand.worths_can_be_compared,
    demand.needs_can_be_met,
    demand.entitlements_are_for_all_or_none,
    supply.totals_can_be_counted,
    supply.lots_can_be_taken,
    supply.capacity_is_for_what_is_built,
    supply.pledges_are_of_own_lots,
    supply.pledges_are_within_the_lot,
    supply.pledged_lots_can_be_used,
    lanes.regions_of_lanes_have_firms,
    lanes.lanes_lead_elsewhere,
    lanes.firms_have_a_region_where_lanes_do,
    approvals.reports_hold_before_they_end,
    approvals.positions_have_a_parent,
    approvals.named_reports_are_known,
    approvals.approvals_have_a_place,
    approvals.claims_are_shown,
    approvals.evidence_holds_throughout,
    approvals.approvals_and_bills_agree,
    notices.replacements_are_other_parts,
    notices.parts_in_use_can_be_bought,
    notices.evidence_is_of_the_part_as_it_is,
)
"""All rules of a market, in the order of their findings."""


def check_market(draft: Draft) -> tuple[Finding, ...]:
    """Everything that is wrong, or worth a look, in a market."""
    return tuple(finding for rule in RULES for finding in rule(draft))
