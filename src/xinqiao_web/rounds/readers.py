"""Who reads what a round told, on pages and by programs."""

from xinqiao_web.accounts.models import (
    ADMINISTRATOR,
    LAB,
    OPERATOR,
    PLANNER,
    REGULATOR,
    SELLER,
    VIEWER,
)

OF_RESULTS = (ADMINISTRATOR, PLANNER, SELLER, VIEWER)
"""A firm's own result."""

OF_OBJECTIONS = (*OF_RESULTS, OPERATOR)
"""What firms say against a round: their own; the operator all of it."""

OF_SITUATION = (*OF_RESULTS, LAB, OPERATOR, REGULATOR)
"""What everybody learns."""
