"""The rules in words, and the proof with how anybody can check it."""

from collections.abc import Mapping
from typing import Any

from xinqiao.io.report.grids import grid, section
from xinqiao.io.report.markup import Content, Html, name_of, tag
from xinqiao.io.report.numbers import amount, percent
from xinqiao.io.report.words import both, known, spoken, status, with_code
from xinqiao.market import Outcome


def policy_section(outcome: Outcome) -> Html:
    """What the policy says, sentence by sentence."""
    sentences = outcome.policy.describe()
    said = [
        tag(
            "li",
            spoken({language: with_code(text) for language, text in words.items()}),
        )
        for words in sentences
    ]
    return section("policy", tag("ul", said, class_="rules"), *broken(outcome.proof))


def broken(proof: Mapping[str, Any]) -> list[Html]:
    """What the rules promise and could not give, by name; and what to know of them."""
    missed = [name for name in ("floors", "classes") if below(proof, name)]
    listed = [
        part
        for name in missed
        for part in (
            tag("p", both(f"policy.below_{name}")),
            tag("ul", [tag("li", name_of(key)) for key in below(proof, name)]),
        )
    ]
    return [*listed, *(tag("p", spoken(note)) for note in proof.get("notes", ()))]


def below(proof: Mapping[str, Any], name: str) -> list[str]:
    """Those that do not reach what they are promised."""
    return list((proof.get(name) or {}).get("below", ()))


def proof_section(outcome: Outcome) -> Html:
    """How good the plan is proved to be, stage by stage, and how to check it."""
    proof = outcome.proof
    figures = [
        ("worth", amount(proof["worth"], 2)),
        ("bound", amount(proof["bound"], 2)),
        ("gap", percent(proof["gap"], 4)),
        ("lp_gap", percent(proof["lp_gap"], 4)),
        ("rounding", percent(proof["rounding"], 4)),
    ]
    if near := proof.get("fairness"):
        figures += [(key, percent(near[key], 2)) for key in ("within", "alone")]
    items = [
        tag("div", tag("dt", both(f"proof.{name}")), tag("dd", value))
        for name, value in figures
    ]
    names = ("stage", "value", "bound", "gap")
    return section(
        "proof",
        tag("p", tag("strong", status(proof))),
        tag("dl", items, class_="pairs"),
        tag("h3", both("proof.stages"), id="h-stages"),
        grid(
            "h-stages",
            [both(f"column.{name}") for name in names],
            (stage_row(stage) for stage in proof["stages"]),
        ),
        tag("h3", both("proof.check")),
        tag("p", both("proof.how")),
        tag("p", both("proof.scope"), class_="note"),
        tag("p", both("proof.hash", hash=tag("code", proof["market_hash"]))),
    )


def stage_row(stage: Mapping[str, Any]) -> list[Content]:
    """One stage: what it reached, and the most it could have."""
    name: list[Content] = [known("stage", stage["name"])]
    if stage.get("key"):
        name += [" ", name_of(str(stage["key"]))]
    if stage.get("round", 1) > 1:
        name += [" ", both("proof.round", round=str(stage["round"]))]
    figures = (amount(stage.get("value"), 3), amount(stage.get("bound"), 3))
    return [name, *figures, percent(stage.get("gap"), 4)]
