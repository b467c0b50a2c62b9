from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.git.manifest import Manifest, Standing, read_manifest, standing, write_manifest
from gogate.git.raw import Entry

NUMBERS = st.integers(0, 2**63 - 1)
STANDING = st.builds(Standing, st.just("100644"), st.just("0" * 40), NUMBERS, NUMBERS, NUMBERS, NUMBERS)
MANIFESTS = st.builds(Manifest, st.binary(max_size=4), st.dictionaries(st.binary(max_size=9), STANDING, max_size=5))


@given(manifest=MANIFESTS)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> None:
    file = tmp_path_factory.mktemp("m") / "manifest"
    write_manifest(file, manifest)
    assert read_manifest(file, manifest.filters) == manifest
    assert read_manifest(file, manifest.filters + b"other") == Manifest(manifest.filters + b"other")
    assert list(file.parent.iterdir()) == [file]


@given(MANIFESTS, st.data())
def test_a_manifest_that_is_cut_vouches_for_nothing(
    tmp_path_factory: pytest.TempPathFactory, manifest: Manifest, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("m") / "manifest"
    write_manifest(file, manifest)
    content = file.read_bytes()
    file.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert read_manifest(file, manifest.filters) == Manifest(manifest.filters)


def test_none_yet_vouches_for_nothing(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "manifest", b"f") == Manifest(b"f")


def test_a_file_stands_as_lstat_says(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("12345")
    os.utime(file, ns=(1, 10**18 + 1))
    seen = standing(Entry("a", "100644", "0" * 40), file.lstat())
    assert (seen.git_mode, seen.oid, seen.size, seen.mtime) == ("100644", "0" * 40, 5, 10**18 + 1)
    file.chmod(0o600)
    assert standing(Entry("a", "100644", "0" * 40), file.lstat()) != seen
