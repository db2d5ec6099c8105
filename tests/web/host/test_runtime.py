"""What the unprivileged users cannot reach is copied, whole or not at all."""

import stat
from dataclasses import replace

import pytest
from tests.web.host.conftest import AS_ROOT, claimed

from xinqiao_web.host import runtime
from xinqiao_web.host.reach import reaches
from xinqiao_web.host.trees import Tree, trees
from xinqiao_web.host.users import users

needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root drops to other users")


@pytest.fixture
def tree(place, tmp_path_factory):
    """A small tree, open to all, in a folder that only its owner may enter."""
    root = tmp_path_factory.mktemp("closed") / "tree"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "module.py").write_text("one = 1\n")
    (root / "program").write_text("#!/bin/sh\n")
    (root / "program").chmod(0o700)
    root.parent.chmod(0o700)
    return Tree("small", root, ("deep/module.py", "program"))


def everything(root):
    return {str(path.relative_to(root)) for path in root.rglob("*")}


@needs_root
def test_an_unreachable_tree_is_copied_for_all_to_read_and_none_to_change(place, tree):
    folder, people = claimed(place / "copies"), users()
    assert not any(reaches(user, *tree.paths) for user in people.all)
    root = runtime.reachable(folder, tree, people)
    assert root.is_relative_to(folder.app)
    there = replace(tree, root=root)
    assert all(reaches(user, *there.paths) for user in people.all)
    assert everything(root) == {"deep", "deep/module.py", "program"}
    for path in (root, *root.rglob("*")):
        found = path.stat()
        assert (found.st_uid, found.st_mode & 0o022) == (0, 0)
    assert stat.S_IMODE((root / "program").stat().st_mode) == 0o755
    assert stat.S_IMODE(tree.root.parent.stat().st_mode) == 0o700
    assert runtime.reachable(folder, tree, people) == root


@needs_root
def test_a_copy_that_was_broken_off_is_not_taken_for_one(place, tree, monkeypatch):
    folder, people = claimed(place / "broken"), users()

    def full(*_):
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(runtime, "place", full)
        with pytest.raises(OSError, match="no space"):
            runtime.reachable(folder, tree, people)
    root = runtime.reachable(folder, tree, people)
    assert everything(root) == {"deep", "deep/module.py", "program"}


@needs_root
def test_a_changed_tree_is_copied_anew_and_the_old_copy_goes(place, tree):
    folder, people = claimed(place / "changed"), users()
    old = runtime.reachable(folder, tree, people)
    (tree.root / "deep" / "module.py").write_text("one = 1001\n")
    new = runtime.reachable(folder, replace(tree), people)
    assert new != old
    used = runtime.Runtime(new / "program", new, {})
    runtime.forget_others(folder, used)
    assert list(folder.app.iterdir()) == [new]


@needs_root
def test_a_reachable_tree_is_used_where_it_is(place, tree):
    tree.root.parent.chmod(0o711)
    (tree.root / "program").chmod(0o755)
    for parent in tree.root.parents[1:4]:
        parent.chmod(parent.stat().st_mode | 0o011)
    folder = claimed(place / "inplace")
    assert runtime.reachable(folder, tree, users()) == tree.root
    assert not folder.app.exists()


def test_the_trees_hold_what_the_platform_runs_and_nothing_for_developers():
    python, libraries, source = trees()
    assert any(file.endswith("json/decoder.py") for file in python.files)
    for name in ("django/__init__.py", "polars/__init__.py", "granian/__init__.py"):
        assert name in libraries.files
    assert not any(file.startswith(("pytest/", "mypy/")) for file in libraries.files)
    assert any(file.endswith("host/texts.toml") for file in source.files)
    assert not any("__pycache__" in file for file in libraries.files + source.files)
