"""Files are kept as long as an import can be undone, and no longer."""

from collections.abc import Iterator
from datetime import UTC, datetime

from xinqiao_web.core import vault
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market import models as m
from xinqiao_web.market.imports.actions import REMEMBERED


def tidy() -> int:
    """Remove the files of old imports at rest, of all firms; of how many imports."""
    with act_as(Acting(firm=EVERYONE)):
        old = m.Import.objects.filter(began_at__lt=datetime.now(UTC) - REMEMBERED)
        works = list(old.exclude(stored="").exclude(state__in=m.WORKING))
        for work in works:
            for name in files_of(work):
                vault.drop(name)
            m.Import.objects.filter(pk=work.pk).update(stored="", pages=[])
    return len(works)


def named() -> Iterator[str]:
    """The names of all files of imports."""
    for work in m.Import.objects.only("stored", "pages", "more").iterator():
        yield from files_of(work)


def files_of(work: m.Import) -> Iterator[str]:
    """The names of an import's files: what was sent, cells of pages, more findings."""
    yield work.stored
    yield from (page["stored"] for page in work.pages)
    if work.more:
        yield work.more["stored"]
