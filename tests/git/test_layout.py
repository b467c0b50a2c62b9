from __future__ import annotations

import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.git.layout import file_time, folder_time, join, lay_out
from gogate.git.raw import Entry
from gogate.model.errors import CannotJudge

NAMES = st.sampled_from(["a", "b", "c.go", "\udcff", "é"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
OIDS = st.sampled_from([digit * 40 for digit in "0123"])


def trees(paths: list[str]) -> list[Entry]:
    """Leave out what lies below a file."""
    kept = [path for path in sorted(set(paths)) if not any(path.startswith(f"{other}/") for other in paths)]
    return [Entry(path, "100644", "0" * 40) for path in kept]


@given(st.lists(PATHS, max_size=8).map(trees))
def test_every_entry_lies_in_its_folder_and_every_folder_in_its_parent(entries: list[Entry]) -> None:
    layout = lay_out(entries)
    assert layout.files() == {os.fsencode(entry.path): entry for entry in entries}
    for folder in layout.folders:
        parent, _, name = folder.rpartition(b"/")
        assert not folder or (name in layout.folders[parent] and layout.folders[parent][name] is None)
    below = {join(folder, name) for folder, names in layout.folders.items() for name in names}
    assert below == {*layout.files(), *layout.folders} - {b""}


def test_a_submodule_is_an_empty_folder() -> None:
    layout = lay_out([Entry("a/sub", "160000", "0" * 40)])
    assert layout.folders == {b"": {b"a": None}, b"a": {b"sub": None}, b"a/sub": {}}
    assert layout.files() == {}


@pytest.mark.parametrize("path", ["..", "a/../b", "./a", "a//b", "a/.git/b", ".GIT", "/a", "a/"])
@pytest.mark.parametrize("mode", ["100644", "160000"])
def test_a_name_that_leads_elsewhere_is_refused(path: str, mode: str) -> None:
    with pytest.raises(CannotJudge, match="invalid path"):
        lay_out([Entry(path, mode, "0" * 40)])


@pytest.mark.parametrize("paths", [["a", "a"], ["a", "a/b"], ["a/b", "a"]])
@pytest.mark.parametrize("mode", ["100644", "160000"])
def test_a_name_that_stands_twice_is_refused(paths: list[str], mode: str) -> None:
    with pytest.raises(CannotJudge, match="twice"):
        lay_out([Entry(path, mode, "0" * 40) for path in paths])


@given(OIDS, OIDS, st.sampled_from([b"", b"1"]), st.sampled_from([b"", b"1"]))
def test_times_tell_contents_and_filters_apart_and_lie_in_the_past(a: str, b: str, one: bytes, two: bytes) -> None:
    assert (file_time(a, one) == file_time(b, two)) == ((a, one) == (b, two))
    assert 10**18 <= file_time(a, one) < 1_600_000_000 * 10**9 < time.time_ns()


def test_a_folders_time_follows_from_names_and_kinds_alone() -> None:
    one = {b"a": Entry("a", "100644", "0" * 40), b"d": None}
    assert folder_time(one) == folder_time({b"d": None, b"a": Entry("x/a", "100644", "1" * 40)})
    others = [
        {b"a": one[b"a"]},
        {**one, b"a": None},
        {**one, b"a": Entry("a", "100755", "0" * 40)},
        {**one, b"e": None},
    ]
    assert len({folder_time(names) for names in (one, *others)}) == 5
    assert folder_time({}) != folder_time({b"": None})
