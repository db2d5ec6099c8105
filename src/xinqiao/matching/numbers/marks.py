"""Packing and lead-free marks that mean the same whoever writes them."""

MARKS = (
    r"#(?:TR)?(?:PBF)?|/NOPB|\+(?:T|T&R)?|-REEL7?|[-/]T&R|/TR(?:13|7)?|\(TR\)"
    r"|,(?:112|115|118|125|127|128|132|135|165|215|235|315|512|518|528|551|557|653)"
)
"""`#TR`, `#PBF`, `#TRPBF` (Linear), `+`, `+T`, `+T&R` (Maxim), `/NOPB` (National),
`-REEL`, `-REEL7` (Analog Devices), `/TR` and the three figures after a comma (NXP,
Nexperia). A bare `TR` is none: with some makers it names the package."""

TAILS = r"[-/]?(?:TR|T/R|T&R|TAPE|REEL)$"
"""Ends that look like packing; what they are with a maker who is not known to write
them so, people have to say."""
