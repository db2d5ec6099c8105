"""The demonstration's market is one of today."""

from datetime import timedelta

import polars as pl
from django.utils.timezone import localdate

from xinqiao import clear, sample_market
from xinqiao_web.market.management.commands.seed_demo import from_this_week


def test_it_begins_this_week_and_is_the_same_but_for_that() -> None:
    sample = sample_market(firms=2, programmes=3, chips=20, weeks=6, seed=7)
    market = from_this_week(sample)
    firsts = [pl.Series(t["week"]).min() for t in (market.demand, market.supply)]
    assert min(firsts) == localdate() - timedelta(days=localdate().weekday())
    assert clear(market).proof["worth"] == clear(sample).proof["worth"]
