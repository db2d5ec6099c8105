"""Why a need was met or not, and where a part went: in words and in numbers."""

from xinqiao.allocation.explanation import Explanation
from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.of_need import explain_need
from xinqiao.allocation.of_part import explain_part
from xinqiao.allocation.trials import Trials
from xinqiao.errors import Refused
from xinqiao.market import Outcome
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.planning.plan import Progress, silent


def explain(
    outcome: Outcome, key: str, *, solve: bool = True, progress: Progress = silent
) -> Explanation:
    """Explain a need or a part of an outcome.

    What was due, given, late and lost; what binds, week by week; the next best
    component and why it was not used; what would cure it. Changes that would help are
    found by solving the market again, never by a price.

    Parameters
    ----------
    outcome
        An outcome, as cleared or read back.
    key
        Identifier of a need (table demand) or of a part (table parts).
    solve
        Whether the market may be solved again for this; a large one is not.
    progress
        Told the name of each phase as it begins.

    Raises
    ------
    Refused
        XQ901, if the outcome knows neither.
    SolverFailed
        If the solver gives no answer.
    """
    market = outcome.market
    is_need = market.demand["demand"].is_in([key]).any()
    if not is_need and not market.parts["part"].is_in([key]).any():
        known = [*market.demand["demand"].to_list(), *market.parts["part"].to_list()]
        raise Refused([finding("XQ901", key=key, nearest=nearest(key, known))])
    progress("trees")
    scene = Scene.of(outcome)
    trials = Trials(scene, progress) if solve else None
    if is_need:
        return explain_need(scene, trials, key)
    return explain_part(scene, trials, key)
