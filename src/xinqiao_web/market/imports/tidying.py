"""Files are kept as long as an import can be undone, and no longer."""

from datetime import UTC, datetime

from xinqiao_web.core import vault
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market import models as m
from xinqiao_web.market.imports.actions import REMEMBERED


def tidy() -> int:
    """Remove the files of old imports at rest, of all firms; of how many."""
    with act_as(Acting(firm=EVERYONE)):
        before = datetime.now(UTC) - REMEMBERED
        old = m.Import.objects.filter(began_at__lt=before).exclude(stored="")
        works = list(old.exclude(state__in=m.WORKING))
        for work in works:
            for name in (work.stored, *(page["stored"] for page in work.pages)):
                vault.drop(name)
            m.Import.objects.filter(pk=work.pk).update(stored="", pages=[])
        return len(works)
