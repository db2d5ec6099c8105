"""All rows of a published round as one file that `xinqiao verify` checks."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds.clearings.child import hashed

READ_ME = """\
All rows of a published round: market, policy, plan, prices and proof.
`round.json` says what was published. Unpack it, and check it without the platform:

    xinqiao verify FOLDER

It holds secrets of many firms. Keep it as long as the reason for which it was taken
out, and no longer.

某一轮的全部数据：市场、规则、方案、价格与证明。`round.json` 为公布的哈希值。
解压后无需平台即可核验：

    xinqiao verify 文件夹

内含多家企业的商业秘密。仅在调阅事由存续期间保存，逾期即行销毁。
"""


def full(stored: str, outcome: str, about: Mapping[str, Any]) -> IO[bytes]:
    """The archive of an outcome with what was published of it; it has no name.

    `stored`: its name in the vault. `outcome`: its hash. `about`: what was published.

    Raises
    ------
    Refusal
        XW535 if it is not the one that was hashed.
    """
    file = tempfile.TemporaryFile(dir=vault.path_of(""))  # noqa: SIM115 — the caller's
    try:
        with vault.opened(stored) as kept:
            shutil.copyfileobj(kept, file)
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            if hash_in(archive) != outcome:
                raise Refusal(finding("XW535"))
            archive.writestr("README.txt", READ_ME)
            archive.writestr("round.json", json.dumps(about, indent=1))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def hash_in(archive: zipfile.ZipFile) -> str:
    """The hash of the outcome that is packed in an archive."""
    names = archive.namelist()
    return hashed({PurePosixPath(name): partial(archive.read, name) for name in names})
