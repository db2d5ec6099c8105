"""Why less comes of a commitment: closed lists, so that reasons can be counted."""

from collections.abc import Mapping

from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.findings import finding
from xinqiao_web.core.texts import say_in

REFUSING = ("sold", "held", "late", "short", "mistake")
"""Why a supplier refuses, or confirms fewer pieces."""

DECLINING = ("kit_broken", "not_needed", "too_late", "terms")
"""Why a buyer declines; none of these is a reason of anybody else."""

LOSING = ("damaged", "quality", "yield", "transport", "seized")
"""Why pieces of a lot are lost."""

LOST, CHANGED, LEFT, UNANSWERED = "lost", "changed", "left", "unanswered"
"""What ends a commitment without either side choosing it."""

REASONS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (*REFUSING, *DECLINING, *LOSING, LOST, CHANGED, LEFT, UNANSWERED),
    )
)


def need_reason(reason: str, known: tuple[str, ...]) -> None:
    """Refuse what is not in a list.

    Raises
    ------
    Refusal
        XW575.
    """
    if reason not in known:
        raise Refusal(finding("XW575", known=in_words(known)))


def in_words(reasons: tuple[str, ...]) -> Mapping[str, str]:
    """Reasons as people say them, in each language."""
    return {
        tongue: between.join(
            f"{say_in(tongue, f'commitments.reason.{reason}')} (`{reason}`)"
            for reason in reasons
        )
        for tongue, between in (("en", ", "), ("zh", "、"))
    }
