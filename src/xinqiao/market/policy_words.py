"""What a policy says, in sentences that an operator can publish."""

from collections.abc import Callable

Words = dict[str, str]

STATES = {
    "approved": {"en": "approved", "zh": "已批准"},
    "qualified": {"en": "qualified", "zh": "已通过认证"},
    "testing": {"en": "in testing", "zh": "测试中"},
    "candidate": {"en": "candidate", "zh": "候选"},
}
"""States of a component that may be fitted, in words."""


def sentences(
    stages: tuple[str, ...],
    usable: tuple[str, ...],
    lateness: float,
    classes: tuple[str, ...],
) -> tuple[Words, ...]:
    """One sentence per stage, then what may be fitted and what delay costs."""
    steps = tuple(
        {
            "en": f"Step {place}: {said['en']}",
            "zh": f"第 {place} 步：{said['zh']}",
        }
        for place, stage in enumerate(stages, start=1)
        for said in [SAID[stage](classes)]
    )
    return (*steps, fitted(usable), delayed(lateness))


def protected(classes: tuple[str, ...]) -> Words:
    """The stage `classes`."""
    if not classes:
        return {
            "en": "no demand class is protected, so none is served before the others.",
            "zh": "没有设定受保护的需求类别，任何类别都不优先。",
        }
    names = ", ".join(classes)
    return {
        "en": f"protected demand classes are served before all others, in this order: "
        f"{names}; each gets as many pieces as can be delivered by the last week.",
        "zh": f"受保护的需求类别优先于其他需求，依次为：{'、'.join(classes)}；"
        "每一类别都在最后一周之前尽可能多地获得交付。",
    }


def worthy(_: tuple[str, ...]) -> Words:
    """The stage `worth`."""
    return {
        "en": "the plan of greatest worth is chosen; every piece delivered counts by "
        "its stated worth and by the share of it that will really be sold, without "
        "giving up anything gained in an earlier step.",
        "zh": "选择总价值最大的方案；每一件交付都按其申报价值和实销率计值，"
        "且不牺牲前面各步已取得的结果。",
    }


def designed(_: tuple[str, ...]) -> Words:
    """The stage `substitutes`."""
    return {
        "en": "among plans that are equal so far, the one that uses the fewest "
        "alternates is chosen, preferring alternates of better rank.",
        "zh": "在前面各步结果相同的方案中，选择使用替代料最少的方案，"
        "并优先采用顺位靠前的替代料。",
    }


SAID: dict[str, Callable[[tuple[str, ...]], Words]] = {
    "classes": protected,
    "worth": worthy,
    "substitutes": designed,
}
"""What each stage says."""


def fitted(usable: tuple[str, ...]) -> Words:
    """Which components may be fitted."""
    english = " or ".join(f"`{s}` ({STATES[s]['en']})" for s in usable)
    chinese = "、".join(f"`{s}`（{STATES[s]['zh']}）" for s in usable)
    return {
        "en": f"Only components in the state {english} may be fitted.",
        "zh": f"只有认可状态为{chinese}的组件可以装配。",
    }


def delayed(lateness: float) -> Words:
    """What delay costs."""
    if not lateness:
        return {
            "en": "Delay costs nothing; a piece that is never delivered earns nothing.",
            "zh": "逾期不扣减价值；始终未交付的不计价值。",
        }
    share = f"{lateness * 100:.10g}"
    return {
        "en": f"Each week of delay costs a piece {share} % of its worth; a piece that "
        "is never delivered earns nothing.",
        "zh": f"每逾期一周，一件的价值扣减 {share}%；始终未交付的不计价值。",
    }
