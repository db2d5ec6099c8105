"""What the settings of a policy may hold: one function per rule."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xinqiao.errors import Finding
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.tables import INPUTS

Settings = Mapping[str, Any]

STAGES = ("classes", "floors", "fairness", "worth", "substitutes", "stability")
"""All stages, in their order; the engine has them all."""

DEFAULT = ("classes", "worth", "substitutes")
"""The stages of a policy that names none."""

STATES = INPUTS["bom"].columns["state"].choices
CLASSES = INPUTS["demand"].columns["class"].choices
SIZES = INPUTS["firms"].columns["size"].choices

WORDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "fairness": ("fairness.rule", ("none", "proportional", "leximin")),
    "between": ("fairness.between", ("firms", "programmes", "sizes")),
}
"""Settings that hold one of a few words: their key and the words."""

RANGES = {
    "lateness": ("lateness", 0.0, 1.0),
    "gap": ("proof.gap", 0.0, 1.0),
    "fairness_price": ("fairness.price", 0.0, 1.0),
    "cap": ("caps.share", 0.0, 1.0),
}
"""Settings that hold a number: their key, least and most."""

SHARES = {
    "floors": "floors",
    "class_minimum": "classes.minimum",
    "class_maximum": "classes.maximum",
    "matching": "matching",
}
"""Settings that hold shares by name, and their sections."""

WEIGHTS: Mapping[str, float] = {
    "coverage": 0.25,
    "punctuality": 0.2,
    "evidence": 0.25,
    "price": 0.1,
    "lane": 0.05,
    "record": 0.1,
    "waste": 0.05,
}
"""What the factors weigh by which offers are ranked, unless a policy says otherwise."""

NEEDS = {"floors": "floors", "fairness": "fairness.rule"}
"""Settings that a stage of the same name follows, and their keys."""

EXAMPLES = {"floors": "small = 0.8", "fairness": 'rule = "leximin"'}

LONGEST = 208
"""The most weeks a market may span."""

ITEM = re.compile(r"([1-9][0-9]{0,2})x([1-9][0-9]{0,2})")


def parsed_weeks(text: str) -> tuple[int, ...] | None:
    """Lengths of the buckets in `8x1,4x2,3x4`; None if it is no such text."""
    items = [ITEM.fullmatch(item.strip()) for item in text.split(",")]
    pairs = [(int(item[1]), int(item[2])) for item in items if item]
    long = sum(count * length for count, length in pairs) > LONGEST
    if long or len(pairs) < len(items):
        return None
    return tuple(length for count, length in pairs for _ in range(count))


def broken_rules(settings: Settings) -> tuple[Finding, ...]:
    """Every rule that the settings given break; a setting not given breaks none."""
    return tuple(finding for rule in RULES for finding in rule(settings))


def wrong(code: str, column: str, value: object = "", **more: Any) -> Finding:  # noqa: ANN401
    """A finding about the policy."""
    return finding(code, table="policy", column=column, value=value, **more)


def stages_are_known(settings: Settings) -> Iterator[Finding]:
    """Every stage is one of `STAGES`."""
    for stage in dict.fromkeys(settings.get("stages", ())):
        if stage not in STAGES:
            near = nearest(stage, STAGES)
            yield wrong("XQ605", "stages", (stage,), nearest=near, allowed=STAGES)


def stages_are_in_order(settings: Settings) -> Iterator[Finding]:
    """Stages follow one another as in `STAGES`, each once."""
    stages = [s for s in settings.get("stages", ()) if s in STAGES]
    once = sorted(set(stages), key=STAGES.index)
    if len(stages) > len(once):
        twice = tuple(s for s in once if stages.count(s) > 1)
        yield wrong("XQ608", "stages", twice)
    elif stages != once:
        yield wrong("XQ607", "stages", tuple(stages), order=tuple(once))


def worth_is_a_stage(settings: Settings) -> Iterator[Finding]:
    """Without the stage `worth` a plan that delivers nothing would do."""
    if "worth" not in settings.get("stages", ("worth",)):
        yield wrong("XQ618", "stages")


def weeks_are_buckets(settings: Settings) -> Iterator[Finding]:
    """The weeks are blank, or counts and lengths of buckets, 208 weeks at most."""
    weeks = settings.get("weeks", "").strip()
    if weeks and parsed_weeks(weeks) is None:
        yield wrong("XQ609", "weeks", (weeks,), most=LONGEST)


def numbers_are_in_range(settings: Settings) -> Iterator[Finding]:
    """Shares are between 0 and 1."""
    given = {
        key: (settings[name], least, most)
        for name, (key, least, most) in RANGES.items()
        if settings.get(name) is not None
    }
    for name, section in SHARES.items():
        for key, share in settings.get(name, {}).items():
            given[f"{section}.{key}"] = (share, 0.0, 1.0)
    for key, (number, least, most) in given.items():
        if not least <= number <= most:
            yield wrong("XQ604", key, str(number), least=f"{least:g}", most=f"{most:g}")


def usable_states_are_known(settings: Settings) -> Iterator[Finding]:
    """What may be fitted is in a known state, and not rejected."""
    states = settings.get("usable", ("approved",))
    allowed = tuple(state for state in STATES if state != "rejected")
    for state in dict.fromkeys(states):
        if state not in allowed:
            near = nearest(state, allowed)
            yield wrong("XQ610", "usable", (state,), nearest=near, allowed=allowed)
    if not states:
        yield wrong("XQ620", "usable")


def protected_classes_are_known(settings: Settings) -> Iterator[Finding]:
    """Every protected class is a demand class, named once."""
    order = settings.get("classes", ())
    named = [("classes.order", name) for name in dict.fromkeys(order)]
    for setting in ("class_minimum", "class_maximum"):
        named += [(SHARES[setting], name) for name in settings.get(setting, {})]
    for key, name in named:
        if name not in CLASSES:
            near = nearest(name, CLASSES)
            yield wrong("XQ611", key, (name,), nearest=near, allowed=CLASSES)
    if twice := tuple(n for n in dict.fromkeys(order) if order.count(n) > 1):
        yield wrong("XQ621", "classes.order", twice)


def minimums_are_not_above_maximums(settings: Settings) -> Iterator[Finding]:
    """No class is to have more than it may have."""
    most = settings.get("class_maximum", {})
    for name, share in settings.get("class_minimum", {}).items():
        if share > most.get(name, 1.0):
            key = f"classes.minimum.{name}"
            yield wrong("XQ651", key, str(share), class_=name, most=f"{most[name]:g}")


def words_are_known(settings: Settings) -> Iterator[Finding]:
    """Fairness is one of a few rules between one of a few kinds of groups."""
    given = [
        (key, settings[name], words)
        for name, (key, words) in WORDS.items()
        if name in settings
    ]
    given += [("floors", size, SIZES) for size in settings.get("floors", {})]
    factors = tuple(WEIGHTS)
    given += [("matching", name, factors) for name in settings.get("matching", {})]
    for key, value, words in given:
        if value not in words:
            near = nearest(value, words)
            yield wrong("XQ622", key, (value,), nearest=near, allowed=words)


def settings_have_their_stage(settings: Settings) -> Iterator[Finding]:
    """Floors and a rule of fairness take effect in the stage of that name."""
    stages = settings.get("stages", DEFAULT)
    for name, key in NEEDS.items():
        if settings.get(name) not in (None, {}, "none") and name not in stages:
            yield wrong("XQ606", key, (name,))


def stages_have_their_settings(settings: Settings) -> Iterator[Finding]:
    """The stages `floors` and `fairness` have something to do."""
    for name, key in NEEDS.items():
        idle = settings.get(name) in (None, {}, "none")
        if idle and name in settings.get("stages", DEFAULT):
            yield wrong("XQ612", key, (name,), example=EXAMPLES[name])


def fairness_has_a_rule(settings: Settings) -> Iterator[Finding]:
    """What bounds the cost of fairness, or groups it, needs a rule of fairness."""
    ruled = settings.get("fairness") not in (None, "none")
    if settings.get("fairness_price", 1.0) != 1.0 and not ruled:
        yield wrong("XQ623", "fairness.price")


def rates_are_rates(settings: Settings) -> Iterator[Finding]:
    """A rate is above zero and of a currency."""
    for currency, rate in settings.get("rates", {}).items():
        if not re.fullmatch("[A-Z]{3}", currency) or rate <= 0:
            yield wrong("XQ614", f"rates.{currency}", str(rate))


def something_is_weighed(settings: Settings) -> Iterator[Finding]:
    """Offers are ranked by something."""
    if not any({**WEIGHTS, **settings.get("matching", {})}.values()):
        yield wrong("XQ652", "matching")


RULES: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    stages_are_known,
    stages_are_in_order,
    worth_is_a_stage,
    weeks_are_buckets,
    numbers_are_in_range,
    usable_states_are_known,
    protected_classes_are_known,
    minimums_are_not_above_maximums,
    words_are_known,
    settings_have_their_stage,
    stages_have_their_settings,
    fairness_has_a_rule,
    rates_are_rates,
    something_is_weighed,
)
"""All rules of a policy, in the order of their findings."""
