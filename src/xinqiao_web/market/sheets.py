"""The sheets of this room, and who writes them."""

from xinqiao_web.core.sheets import enter
from xinqiao_web.market import models

BUYERS = "administrator planner"


def enter_sheets() -> None:
    """Enter them, in the order in which members see them."""
    both = "administrator planner seller"
    enter("demand", models.Demand, BUYERS, owned_by="firm")
    enter("supply", models.Supply, both, owned_by="firm")
    enter("reserved", models.Reserved, "", table="supply", owned_by="firm", theirs=True)
    enter("pledges", models.Pledge, both, owned_by="firm")
    enter("quotes", models.Quote, both, owned_by="firm")
    enter("holdings", models.Holding, both, owned_by="firm")
