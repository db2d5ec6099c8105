"""A policy in sentences: what each stage does, one function per stage."""

from collections.abc import Callable, Mapping
from typing import Any

Words = dict[str, str]

STATES: dict[str, Words] = {
    "approved": {"en": "approved", "zh": "已批准"},
    "qualified": {"en": "qualified", "zh": "已通过认证"},
    "testing": {"en": "in testing", "zh": "测试中"},
    "candidate": {"en": "candidate", "zh": "候选"},
}
"""States of a component that may be fitted, in words."""

GROUPS: dict[str, Words] = {
    "firms": {
        "en": "firms (a corporate group counts as one)",
        "zh": "企业（同一集团按一家计）",
    },
    "programmes": {"en": "programmes (firm and part)", "zh": "车型（企业与物料）"},
    "sizes": {"en": "sizes of firms", "zh": "企业规模"},
}
"""Kinds of groups, in words."""


def sentences(settings: Mapping[str, Any]) -> tuple[Words, ...]:
    """One sentence per stage, then caps, what may be fitted and what delay costs."""
    steps = tuple(
        {
            "en": f"Step {place}: {said['en']}",
            "zh": f"第 {place} 步：{said['zh']}",
        }
        for place, stage in enumerate(settings["stages"], start=1)
        for said in [SAID[stage](settings)]
    )
    capped = () if settings["cap"] is None else (limited(settings["cap"]),)
    return (*steps, *capped, fitted(settings["usable"]), delayed(settings["lateness"]))


def share(number: float) -> str:
    """A share as a percentage, without the sign."""
    return f"{number * 100:.10g}"


def protected(settings: Mapping[str, Any]) -> Words:
    """The stage `classes`."""
    bounded = settings["class_minimum"] or settings["class_maximum"]
    first = None if bounded and not settings["classes"] else ordered(settings)
    said = [s for s in (least(settings), first, most(settings)) if s]
    return {
        "en": "; ".join(s["en"] for s in said) + ".",
        "zh": "；".join(s["zh"] for s in said) + "。",
    }


def shares_of(shares: Mapping[str, float]) -> Words:
    """Classes and their shares."""
    named = [(name, share(part)) for name, part in sorted(shares.items())]
    return {
        "en": ", ".join(f"{name} {part} %" for name, part in named),
        "zh": "、".join(f"{name} {part}%" for name, part in named),
    }


def least(settings: Mapping[str, Any]) -> Words | None:
    """Minimums of classes."""
    if not settings["class_minimum"]:
        return None
    said = shares_of(settings["class_minimum"])
    return {
        "en": "classes with a minimum are first brought up to a share of what is due, "
        f"as far as possible ({said['en']}), and those that cannot be are named",
        "zh": f"先把设有下限的类别尽量提高到应交的一定比例（{said['zh']}），"
        "达不到的逐一列名",
    }


def most(settings: Mapping[str, Any]) -> Words | None:
    """Maximums of classes."""
    if not settings["class_maximum"]:
        return None
    said = shares_of(settings["class_maximum"])
    return {
        "en": "throughout, classes with a maximum get no more than a share of what is "
        f"due to them ({said['en']}), in whole pieces rounded down",
        "zh": f"设有上限的类别始终不超过应交的一定比例（{said['zh']}，按件向下取整）",
    }


def ordered(settings: Mapping[str, Any]) -> Words:
    """Classes that are served first."""
    classes = settings["classes"]
    if not classes:
        return {
            "en": "no demand class is protected, so none is served before the others",
            "zh": "没有设定受保护的需求类别，任何类别都不优先",
        }
    names = ", ".join(classes)
    return {
        "en": f"protected demand classes are served before all others, in this order: "
        f"{names}; each gets as many pieces as can be delivered by the last week",
        "zh": f"受保护的需求类别优先于其他需求，依次为：{'、'.join(classes)}；"
        "每一类别都在最后一周之前尽可能多地获得交付",
    }


def guarded(settings: Mapping[str, Any]) -> Words:
    """The stage `floors`."""
    floors = settings["floors"]
    english = ", ".join(f"{size} {share(s)} %" for size, s in floors.items())
    sizes = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
    chinese = "、".join(f"{sizes[size]} {share(s)}%" for size, s in floors.items())
    return {
        "en": "firms of some sizes are brought, as far as possible, up to a share of "
        f"the mean level that these rules reach without floors ({english}); the "
        "lowest first, and those that cannot be are named.",
        "zh": "把某些规模的企业尽量提高到“无保底时平均水平”的一定比例"
        f"（{chinese}）；先提高最低者，达不到的逐一列名。",
    }


def fair(settings: Mapping[str, Any]) -> Words:
    """The stage `fairness`: the rule, what it may cost, and what a level is."""
    rule = RAISED[settings["fairness"]](GROUPS[settings["between"]])
    price = settings["fairness_price"]
    english = chinese = ""
    if price < 1:
        english = f", as long as that costs at most {share(price)} % of the worth that "
        english += "could be had without it"
        chinese = f"，为此付出的价值不超过无此步骤时的 {share(price)}%"
    return {
        "en": f"{rule['en']}{english}. A level is what a group gets of what it is "
        "entitled to.",
        "zh": f"{rule['zh']}{chinese}。水平即所得与份额权重之比。",
    }


def levelled(who: Words) -> Words:
    """The rule `leximin`."""
    return {
        "en": f"between {who['en']}, the lowest level is raised as far as possible; "
        "groups that can rise no further keep theirs, and the lowest of the others is "
        "raised next, until none can rise",
        "zh": f"在{who['zh']}之间，先把最低的水平提到尽可能高；不能再提高的保持不变，"
        "再提高其余中最低的，直至都不能提高",
    }


def equal(who: Words) -> Words:
    """The rule `proportional`."""
    return {
        "en": f"{who['en']} all get the greatest common level, apart from those that "
        "cannot reach it, which get what they can; what is left goes by worth",
        "zh": f"{who['zh']}一律获得尽可能高的共同水平，达不到者按其所能；"
        "余量按价值分配",
    }


RAISED = {"leximin": levelled, "proportional": equal}
"""What each rule of fairness says."""


def worthy(_: Mapping[str, Any]) -> Words:
    """The stage `worth`."""
    return {
        "en": "the plan of greatest worth is chosen; every piece delivered counts by "
        "its stated worth and by the share of it that will really be sold, without "
        "giving up anything gained in an earlier step.",
        "zh": "选择总价值最大的方案；每一件交付都按其申报价值和实销率计值，"
        "且不牺牲前面各步已取得的结果。",
    }


def designed(_: Mapping[str, Any]) -> Words:
    """The stage `substitutes`."""
    return {
        "en": "among plans that are equal so far, the one that uses the fewest "
        "alternates is chosen, preferring alternates of better rank.",
        "zh": "在前面各步结果相同的方案中，选择使用替代料最少的方案，"
        "并优先采用顺位靠前的替代料。",
    }


def steady(_: Mapping[str, Any]) -> Words:
    """The stage `stability`."""
    return {
        "en": "among plans that are equal so far, the one that moves the fewest "
        "deliveries away from the earlier outcome, over the fewest weeks, is chosen; "
        "without an earlier outcome there is nothing to do.",
        "zh": "在前面各步结果相同的方案中，选择与上一次结果相比交付变动（件数×周数）"
        "最少的方案；没有上一次结果时，此步不起作用。",
    }


SAID: dict[str, Callable[[Mapping[str, Any]], Words]] = {
    "classes": protected,
    "floors": guarded,
    "fairness": fair,
    "worth": worthy,
    "substitutes": designed,
    "stability": steady,
}
"""What each stage says."""


def limited(cap: float) -> Words:
    """What one group may draw at most."""
    most = share(cap)
    return {
        "en": f"No group of firms draws for its needs more than {most} % of what has "
        "come to the open pools of a part by then, rounded down to whole pieces; what "
        "is reserved for a firm does not count.",
        "zh": "同一集团（或单独一家企业）为其需求从某种物料的开放货池累计提货，"
        f"任何时候都不超过该物料开放货池累计到货的 {most}%（按件向下取整）；"
        "专供某一企业的货不计入。",
    }


def fitted(usable: tuple[str, ...]) -> Words:
    """Which components may be fitted."""
    english = " or ".join(STATES[s]["en"] for s in usable)
    chinese = "或".join(f"“{STATES[s]['zh']}”" for s in usable)
    return {
        "en": f"Only components whose state is {english} may be fitted.",
        "zh": f"只有认可状态为{chinese}的组件可以装配。",
    }


def delayed(lateness: float) -> Words:
    """What delay costs."""
    if not lateness:
        return {
            "en": "Delay costs nothing; a piece that is never delivered earns nothing.",
            "zh": "逾期不扣减价值；始终未交付的不计价值。",
        }
    lost = share(lateness)
    return {
        "en": f"Each week of delay costs a piece {lost} % of its worth; a piece that "
        "is never delivered earns nothing.",
        "zh": f"每逾期一周，一件的价值扣减 {lost}%；始终未交付的不计价值。",
    }


FACTORS: dict[str, Words] = {
    "coverage": {"en": "coverage of the need", "zh": "对需求的满足程度"},
    "punctuality": {"en": "punctuality", "zh": "是否及时"},
    "evidence": {"en": "state of the evidence", "zh": "认可证据"},
    "price": {"en": "price against reference", "zh": "相对参考价的价格"},
    "lane": {"en": "time on the way", "zh": "运输时间"},
    "record": {"en": "record of the holder", "zh": "持有企业的到货把握"},
    "waste": {"en": "pieces that packs force", "zh": "整包造成的多余"},
}
"""What offers are ranked by, in words."""


def ranked(weights: Mapping[str, float]) -> Words:
    """How offers are ranked, the heaviest factor first."""
    total = sum(weights.values())
    heavy = sorted((-weight, name) for name, weight in weights.items() if weight)
    shares = [(name, f"{-weight / total:.1%}") for weight, name in heavy]
    english = ", ".join(f"{FACTORS[name]['en']} {part}" for name, part in shares)
    chinese = "、".join(f"{FACTORS[name]['zh']} {part}" for name, part in shares)
    return {
        "en": f"Offers are ranked by {english}; what is not known counts as neutral.",
        "zh": f"货源按以下权重排名：{chinese}；未知者按中性计。",
    }
