"""A backup holds every firm's rows and files, opens with its key, and is whole."""

import os
import subprocess

import pytest
from tests.web.host.conftest import claimed, command, opened

from xinqiao_web.host import database
from xinqiao_web.host.folder import Folder

MARKET = """
DROP TABLE IF EXISTS need;
CREATE TABLE need (owner text, need serial, pieces int);
INSERT INTO need (owner, pieces) VALUES ('oem-a', 10), ('oem-b', 20), ('oem-b', 30);
ALTER TABLE need ENABLE ROW LEVEL SECURITY;
ALTER TABLE need FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON need TO xinqiao_web USING (owner = current_setting('app.firm'));
CREATE POLICY migrates ON need TO CURRENT_USER USING (true);
GRANT SELECT, INSERT ON need TO xinqiao_web;
GRANT USAGE ON need_need_seq TO xinqiao_web;
"""


@pytest.fixture(scope="module")
def saved(folder, place):
    """A market with walls and files, its backup and the key, from one command."""
    with opened(folder) as (ready, _), database.connected(ready.url("owner")) as owner:
        owner.execute(MARKET)
    (folder.files / "deep").mkdir()
    (folder.files / "deep" / "upload").write_bytes(os.urandom(300_000))
    (folder.files / "link").symlink_to(folder.keys)
    (folder.path / "mail" / "20260525-1.log").write_text("To: a@oem-a.example\n")
    target = place / "market.backup"
    done = command(folder.path, "backup", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    key = folder.keys / "host" / "backup.key"
    assert str(key) in done.stdout
    assert target.stat().st_mode & 0o777 == 0o600
    return target, key


def restored(place, backup, key, name="restored"):
    return command(place / name, "restore", str(backup), "--key-file", str(key))


def test_what_was_backed_up_comes_back_with_its_walls(folder, place, saved):
    done = restored(place, *saved)
    assert (done.returncode, done.stderr) == (0, "")
    again = Folder(place / "restored")
    with opened(again) as (ready, _):
        with database.connected(ready.url("owner")) as owner:
            rows = owner.execute("SELECT owner, need, pieces FROM need").fetchall()
        with database.connected(ready.url("web")) as web:
            web.execute("SELECT set_config('app.firm', 'oem-a', false)")
            own = web.execute("SELECT owner, pieces FROM need").fetchall()
            web.execute("INSERT INTO need (owner, pieces) VALUES ('oem-a', 5)")
    assert sorted(rows) == [("oem-a", 1, 10), ("oem-b", 2, 20), ("oem-b", 3, 30)]
    assert own == [("oem-a", 10)]
    upload = again.files / "deep" / "upload"
    assert upload.read_bytes() == (folder.files / "deep" / "upload").read_bytes()
    assert sorted(p.name for p in again.files.rglob("*")) == ["deep", "upload"]
    for kept in ("keys/host/django", "keys/worker/market", "mail/20260525-1.log"):
        assert (again.path / kept).read_text() == (folder.path / kept).read_text()
    mails = [again.path / "mail", *(again.path / "mail").iterdir()]
    assert not any(path.stat().st_mode & 0o007 for path in mails)
    assert len({path.stat().st_gid for path in mails}) == 1
    full = command(again.path, "restore", str(saved[0]), "--key-file", str(saved[1]))
    assert full.returncode == 2
    assert full.stderr.startswith("XH137")


def cut(data):
    return data[:-20_000]


def cut_between_pieces(data):
    head = data.index(b"\n---") + 49 + 16
    return data[: head + 2 * (65536 + 16)]


def changed(data):
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def nonsense(_data):
    return b"PGDMP but not ours"


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (cut, "XH133"),
        (cut_between_pieces, "XH133"),
        (changed, "XH133"),
        (nonsense, "XH132"),
    ],
)
def test_a_harmed_backup_is_refused_and_nothing_of_it_is_used(place, saved, harm, code):
    backup, key = saved
    harmed = place / "harmed"
    harmed.write_bytes(harm(backup.read_bytes()))
    done = restored(place, harmed, key, "empty")
    assert done.returncode == 2
    assert done.stderr.startswith(code)
    assert list((place / "empty").iterdir()) == []


def test_a_wrong_key_opens_nothing(place, saved):
    from xinqiao_web.host.sealed import new_identity

    new_identity(place / "other.key")
    done = restored(place, saved[0], place / "other.key", "empty")
    assert (done.returncode, done.stderr[:5]) == (2, "XH132")
    keyless = restored(place, saved[0], saved[0], "empty")
    assert (keyless.returncode, keyless.stderr[:5]) == (2, "XH131")
    assert "Traceback" not in done.stderr + keyless.stderr


def test_a_backup_is_never_written_over(folder, saved):
    before = saved[0].read_bytes()
    done = command(folder.path, "backup", str(saved[0]), "--lang", "zh")
    assert (done.returncode, done.stderr[:5]) == (2, "XH130")
    assert "已存在" in done.stderr
    assert saved[0].read_bytes() == before


def test_a_backup_that_cannot_be_written_leaves_nothing(folder, place):
    done = command(folder.path, "backup", str(place / "nowhere" / "market.backup"))
    assert (done.returncode, done.stderr[:5]) == (2, "XH134")
    assert not (folder.path / "backup.part").exists()


def test_a_half_restored_folder_is_not_opened(place):
    half = claimed(place / "half")
    half.restoring.touch()
    for words in (["start"], ["migrate"], ["backup", str(place / "never")]):
        done = command(half.path, *words)
        assert (done.returncode, done.stderr[:5]) == (2, "XH105")


def test_the_key_opens_the_backup_with_any_tool_of_its_format(place, saved):
    """An ordinary archive is inside: no market is locked in our program."""
    import pyrage

    backup, key = saved
    identity = pyrage.x25519.Identity.from_str(key.read_text().strip())
    plain = place / "plain.tar"
    pyrage.decrypt_file(str(backup), str(plain), [identity])
    listed = subprocess.run(["tar", "tf", plain], capture_output=True, text=True)
    names = ["manifest.json", "django.key", "market.key", "database.dump"]
    files = ["files/deep/upload", "mail/20260525-1.log"]
    assert listed.stdout.split() == names + files
