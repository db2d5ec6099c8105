"""Whole"""
from xinqiao.planning.flow import Flow
from xinqiao.planning.ground import Ground
import numpy as np
from xinqiao.planning.rounding.accounts import Accounts, shared_accounts


def round_flow(ground: Ground, flow: Flow) -> Flow:
    from xinqiao.planning.rounding.whole import round_plan
    whole=round_plan(ground, flow, shared_accounts(ground.net, ground.pools)).whole
    return Flow(*(v.astype(np.float64) for v in (whole.started, whole.chosen, whole.came)))
