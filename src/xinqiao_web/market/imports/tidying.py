"""Files are kept as long as an import can be undone, and no longer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from xinqiao_web.core import vault
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market import models as m
from xinqiao_web.market.imports.actions import REMEMBERED

ARRIVING = timedelta(days=1)
"""How long a file may be here before an import names it; then it was left behind by a
process that died meanwhile.
"""


def tidy() -> int:
    """Remove the files of old imports at rest, of all firms, and those of none; of how
    many imports.
    """
    now = datetime.now(UTC)
    with act_as(Acting(firm=EVERYONE)):
        old = m.Import.objects.filter(began_at__lt=now - REMEMBERED)
        works = list(old.exclude(stored="").exclude(state__in=m.WORKING))
        for work in works:
            for name in files_of(work):
                vault.drop(name)
            m.Import.objects.filter(pk=work.pk).update(stored="", pages=[])
        left = set(vault.names_before(now - ARRIVING))
        for work in m.Import.objects.only("stored", "pages"):
            left.difference_update(files_of(work))
    for name in left:
        vault.drop(name)
    return len(works)


def files_of(work: m.Import) -> Iterator[str]:
    """The names of an import's files: what was sent, and the cells of its pages."""
    yield work.stored
    yield from (page["stored"] for page in work.pages)
