"""How well firms' figures must stay hidden: a secret of each platform.

Who knows the parameters of the p %-rule learns more from a published total than it
says, so they stand in no repository and on no page: they follow from the platform's
own key for such figures, and with it go into its backups. That key is never renewed: a
share that changed between two releases would itself tell something.
"""

import hmac

from django.conf import settings

from xinqiao_web.core.disclosure import Rule

LEAST = 5
"""Groups that must be in a total: the one parameter that is public."""

LOW, HIGH = 0.10, 0.25
"""Between which the share lies; where, nobody is told."""

STEPS = 2**32


def secret_rule() -> Rule:
    """The rule of this platform: the same as long as its secret is."""
    key = settings.MARKET_KEY.encode()
    drawn = hmac.digest(key, b"disclosure: the share of the p % rule", "sha256")
    part = int.from_bytes(drawn[:4], "big") / STEPS
    return Rule(LEAST, LOW + (HIGH - LOW) * part)
