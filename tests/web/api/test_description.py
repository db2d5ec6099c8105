"""The description calls no two types by one name: the last would stand for both."""

from collections import Counter
from collections.abc import Iterator

from pydantic import BaseModel

from xinqiao_web.api import urls

BASES = {"Strict", "Told"}
"""What types are made of; imports answer with a `Told` of their own."""


def kinds(base: type) -> Iterator[type]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_each_type_has_a_name_of_its_own() -> None:
    ours = {(kind.__name__, kind.__module__) for kind in kinds(BaseModel)}
    of_api = [name for name, module in ours if module.startswith("xinqiao_web.api")]
    names = Counter(name for name in of_api if name not in BASES)
    assert len(names) > len(urls.SHEETS)
    assert [name for name, count in names.items() if count > 1] == []
