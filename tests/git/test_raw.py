from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.git.raw import Change, Entry, parse_diff, parse_tree
from gogate.model.errors import CannotJudge
from tests.gitworld import GitWorld

KINDS = {"100644": b"blob", "100755": b"blob", "120000": b"blob", "160000": b"commit"}
MODES = st.sampled_from(sorted(KINDS))
OIDS = st.builds("{:0{}x}".format, st.integers(0, 16**40 - 1), st.sampled_from([40, 64]))
PATHS = st.binary(min_size=1, max_size=20).filter(lambda name: b"\0" not in name).map(os.fsdecode)
SIDES = st.tuples(MODES, OIDS) | st.none()
ENTRIES = st.builds(Entry, PATHS, MODES, OIDS)


def written(entry: Entry) -> bytes:
    return b"%s %s %s\t%s\0" % (entry.mode.encode(), KINDS[entry.mode], entry.oid.encode(), os.fsencode(entry.path))


@given(st.lists(ENTRIES, max_size=8))
def test_a_tree_is_read_as_it_was_written(entries: list[Entry]) -> None:
    assert parse_tree(b"".join(map(written, entries))) == entries


def change_of(path: str, old: tuple[str, str] | None, new: tuple[str, str] | None) -> Change:
    return Change(path, Entry(path, *old) if old else None, Entry(path, *new) if new else None)


def changed(change: Change) -> bytes:
    sides = [(side.mode, side.oid) if side else ("000000", "0" * 40) for side in (change.old, change.new)]
    head = f":{sides[0][0]} {sides[1][0]} {sides[0][1]} {sides[1][1]} {'A' if change.old is None else 'M'}"
    return head.encode() + b"\0" + os.fsencode(change.path) + b"\0"


@given(st.lists(st.builds(change_of, PATHS, SIDES, SIDES), max_size=8))
def test_a_diff_is_read_as_it_was_written(changes: list[Change]) -> None:
    assert parse_diff(b"".join(map(changed, changes))) == changes


@given(st.binary(max_size=60))
def test_anything_else_is_an_error_and_never_a_shorter_list(noise: bytes) -> None:
    good = written(Entry("a.go", "100644", "0" * 40))
    for parse, start in ((parse_tree, good), (parse_diff, changed(Change("a", None, Entry("a", "100644", "1" * 40))))):
        try:
            found = parse(start + noise)
        except CannotJudge:
            continue
        assert len(found) > 1 or not noise


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_output_that_is_cut_is_an_error(cut: int) -> None:
    with pytest.raises(CannotJudge):
        parse_tree(written(Entry("a.go", "100644", "0" * 40))[:-cut])
    with pytest.raises(CannotJudge):
        parse_diff(changed(Change("a.go", None, Entry("a.go", "100644", "1" * 40)))[:-cut])


def test_kinds_of_entries() -> None:
    kinds = [
        (entry.is_file, entry.is_symlink, entry.is_gitlink)
        for entry in (Entry("a", mode, "0" * 40) for mode in ("100644", "100755", "120000", "160000"))
    ]
    assert kinds == [(True, False, False), (True, False, False), (False, True, False), (False, False, True)]


def test_git_itself_is_read(world: GitWorld) -> None:
    world.write(b"caf\xe9 \n\"'.go", "package a\n")
    world.commit(a__go="package a\n")
    (world.root / "a.go").unlink()
    first = world.git("rev-parse", "HEAD")
    world.commit(b__go="package a\n")
    plain, odd = parse_tree(os.fsencode(world.git("ls-tree", "-rz", "HEAD")))
    assert (plain.path, os.fsencode(odd.path)) == ("b.go", b"caf\xe9 \n\"'.go")
    raw = world.git("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", first, "HEAD")
    changes = parse_diff(os.fsencode(raw))
    assert [(change.path, change.old is None, change.new is None) for change in changes] == [
        ("a.go", False, True),
        ("b.go", True, False),
    ]
