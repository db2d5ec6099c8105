"""Between the text of a `policy.toml` and the settings of a policy."""

import json
import math
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from xinqiao.errors import Finding
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest

KEYS: Mapping[str, tuple[str, str]] = {
    "stages": ("stages", "texts"),
    "weeks": ("weeks", "text"),
    "lateness": ("lateness", "number"),
    "usable": ("usable", "texts"),
    "classes.order": ("classes", "texts"),
    "classes.minimum": ("class_minimum", "numbers"),
    "classes.maximum": ("class_maximum", "numbers"),
    "floors": ("floors", "numbers"),
    "fairness.rule": ("fairness", "text"),
    "fairness.between": ("between", "text"),
    "fairness.price": ("fairness_price", "number"),
    "caps.share": ("cap", "number"),
    "rates": ("rates", "numbers"),
    "matching": ("matching", "numbers"),
    "proof.gap": ("gap", "number"),
}
"""Every key of a `policy.toml`: the setting it sets, and what it holds."""

SECTIONS = ("classes", "fairness", "caps", "proof")
HEADERS = ("classes", "floors", "fairness", "caps", "rates", "matching", "proof")
INNER = ("classes.minimum", "classes.maximum")
"""Sections in a section, written where there is something in them."""
KINDS = {
    "text": {"en": "a text in quotes", "zh": "加引号的文本"},
    "texts": {"en": "a list of texts", "zh": "文本列表"},
    "number": {"en": "a number", "zh": "数字"},
    "numbers": {"en": "a section of numbers", "zh": "由数字组成的小节"},
    "section": {"en": "a section", "zh": "小节"},
}


EXAMPLES = {
    "text": '"8x1,4x2"',
    "texts": '["classes", "worth"]',
    "number": "0.02",
    "numbers": "USD = 6.32",
    "section": "[classes]",
}


def read_policy(text: str) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Read the settings that can be read, and say what cannot."""
    try:
        page = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return {}, (finding("XQ601", table="policy", reason=str(error)),)
    entries, findings = flat(page)
    settings = {}
    for key, value in entries.items():
        if problem := misfit(key, value):
            findings.append(problem)
        else:
            settings[KEYS[key][0]] = as_setting(value)
    return settings, tuple(findings)


def flat(page: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """Name what is in sections by `section.key`."""
    entries: dict[str, Any] = {}
    findings = []
    for key, value in page.items():
        if key not in SECTIONS:
            entries[key] = value
        elif isinstance(value, dict):
            entries |= {f"{key}.{inner}": entry for inner, entry in value.items()}
        else:
            findings.append(wrong_kind(key, "section"))
    return entries, findings


def misfit(key: str, value: object) -> Finding | None:
    """A key that is not known, or whose value is of the wrong kind."""
    if key not in KEYS:
        near, known = nearest(key, KEYS), tuple(KEYS)
        return finding("XQ602", table="policy", column=key, nearest=near, known=known)
    kind = KEYS[key][1]
    return None if FITS[kind](value) else wrong_kind(key, kind)


def wrong_kind(key: str, kind: str) -> Finding:
    """A value of the wrong kind."""
    return finding(
        "XQ603", table="policy", column=key, kind=KINDS[kind], example=EXAMPLES[kind]
    )


def is_number(value: object) -> bool:
    """Whether a value is a finite number; true and false are not."""
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return fits and abs(value) < math.inf  # type: ignore[arg-type]


FITS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda v: isinstance(v, str),
    "texts": lambda v: isinstance(v, list) and all(isinstance(i, str) for i in v),
    "number": is_number,
    "numbers": lambda v: isinstance(v, dict) and all(map(is_number, v.values())),
}


def as_setting(value: Any) -> Any:  # noqa: ANN401
    """Freeze lists; make every number a float."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {key: float(number) for key, number in value.items()}
    return float(value) if isinstance(value, int) else value


def write_policy(settings: Mapping[str, Any]) -> str:
    """Write all settings, in the order of the keys."""
    lines = [
        f"{key} = {literal(settings[setting])}"
        for key, (setting, _) in KEYS.items()
        if "." not in key and key not in HEADERS
    ]
    for header in HEADERS:
        lines += ["", f"[{header}]", *section(header, settings)]
        for inner in INNER:
            if inner.startswith(header) and settings[KEYS[inner][0]]:
                lines += ["", f"[{inner}]", *section(inner, settings)]
    return "\n".join(lines) + "\n"


def section(header: str, settings: Mapping[str, Any]) -> list[str]:
    """The lines of one section."""
    if header in KEYS:
        inside = settings[KEYS[header][0]]
    else:
        inside = {
            key.partition(".")[2]: settings[setting]
            for key, (setting, _) in KEYS.items()
            if key.startswith(f"{header}.") and key not in INNER
        }
    return [f"{k} = {literal(v)}" for k, v in inside.items() if v is not None]


def by_dotted_name(page: Mapping[str, Any]) -> dict[str, Any]:
    """What a `policy.toml` holds, in sections or not, by dotted key."""
    found: dict[str, Any] = {}
    for key, value in page.items():
        inside = by_dotted_name(value) if isinstance(value, dict) else {"": value}
        found |= {f"{key}.{name}".rstrip("."): inner for name, inner in inside.items()}
    return found


def literal(value: object) -> str:
    """A text, number or list of texts as TOML writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)
