"""Data that lies beside the repository, where it is given."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"


def shared(*parts: str) -> Path:
    """A path in the shared data; the tests of the file are left out without it."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip("shared data not there", allow_module_level=True)
    return path
