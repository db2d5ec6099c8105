"""The sheets of this room, and who writes them."""

from xinqiao_web.catalog import models
from xinqiao_web.core.sheets import OPERATOR, enter

BUILDERS = "administrator planner"


def enter_sheets() -> None:
    """Enter them, in the order in which members see them."""
    enter(
        "chips",
        models.Chip,
        OPERATOR,
        table="parts",
        common=True,
        fixed={"kind": "chip"},
    )
    enter("parts", models.Part, BUILDERS, owned_by="maker")
    enter("bom", models.Component, BUILDERS)
    enter("substitutes", models.Substitute, BUILDERS)
    enter("capacity", models.Capacity, BUILDERS, owned_by="firm")
    enter("parts_evidence", models.Evidence, "administrator planner seller lab")
    enter("approvals", models.Approval, BUILDERS, owned_by="firm")
    enter("lanes", models.Lane, OPERATOR, common=True)
    enter("notices", models.Notice, OPERATOR, common=True)
