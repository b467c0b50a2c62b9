from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gogate.golang.dependencies import changed_dependents, changed_requirements
from gogate.golang.modules import discover
from gogate.run.stop import Stop
from tests.goworld import toolchain, write


def mod(*requires: tuple[str, str], **others: object) -> dict[str, Any]:
    """What `go mod edit -json` says of a go.mod."""
    return {
        "Module": {"Path": "m"},
        "Go": "1.24",
        "Require": [{"Path": path, "Version": version} for path, version in requires] or None,
        **others,
    }


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (mod(("x", "v1")), mod(("x", "v1")), {}),
        (mod(("x", "v1")), mod(("x", "v2")), {"x": "go.mod: x v1 → v2"}),
        (mod(), mod(("x", "v1")), {"x": "go.mod: x added → v1"}),
        (mod(("x", "v1"), ("y", "v1")), mod(("y", "v1")), {"x": "go.mod: x v1 → gone"}),
        (mod(("x", "v1"), ("y", "v1")), mod(("y", "v1"), ("x", "v1")), {}),
        # More than versions: anything may follow.
        (mod(), mod(Go="1.25"), None),
        (mod(), mod(Toolchain="go1.26.0"), None),
        (mod(), mod(Exclude=[{"Path": "x", "Version": "v1"}]), None),
        (mod(), mod(Tool=[{"Path": "x/cmd"}]), None),
        (mod(), mod(Replace=[{"Old": {"Path": "x"}, "New": {"Path": "../x"}}]), None),
    ],
)
def test_only_versions_can_be_told_apart(
    before: Mapping[str, Any], after: Mapping[str, Any], changed: dict[str, str] | None
) -> None:
    assert changed_requirements(before, after) == changed


OLD = """module m

go 1.24

require (
	example.com/x v1.0.0
	example.com/y v1.0.0
)

replace example.com/x => ./third/x

replace example.com/y => ./third/y
"""
FILES = {
    "go.mod": OLD.replace("example.com/x v1.0.0", "example.com/x v1.1.0"),
    "uses/u.go": 'package uses\n\nimport _ "example.com/x/deep"\n',
    "above/a.go": 'package above\n\nimport _ "m/uses"\n',
    "tested/t.go": "package tested\n",
    "tested/t_test.go": 'package tested_test\n\nimport _ "example.com/x/deep"\n',
    "other/o.go": 'package other\n\nimport _ "example.com/y"\n',
    "third/x/go.mod": "module example.com/x\n\ngo 1.24\n",
    "third/x/deep/d.go": "package deep\n",
    "third/y/go.mod": "module example.com/y\n\ngo 1.24\n",
    "third/y/y.go": "package y\n",
}


def dependents(root: Path, old: str | None) -> Mapping[str, str] | None:
    go, stop = toolchain(root), Stop()
    place = next(found for found in discover(root, go, stop) if found.dir == ".")
    return changed_dependents(root, place, place.modules[0], None if old is None else old.encode(), go, stop)


USERS = ("m/uses", "m/above", "m/tested")


def ours(found: Mapping[str, str] | None) -> dict[str, str]:
    """Leave out the dependencies' packages and the test binaries, which are nobody's to judge."""
    assert found is not None
    return {path: why for path, why in found.items() if path in (*USERS, "m/other")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A module with two dependencies that lie beside it, so that nothing is downloaded."""
    return write(tmp_path, FILES)


def test_the_packages_that_need_a_changed_dependency_are_told_with_the_reason(root: Path) -> None:
    assert ours(dependents(root, OLD)) == dict.fromkeys(USERS, "go.mod: example.com/x v1.0.0 → v1.1.0")


def test_an_unchanged_go_mod_reaches_nothing(root: Path) -> None:
    assert dependents(root, FILES["go.mod"]) == {}


@pytest.mark.parametrize("old", [None, OLD.replace("1.24", "1.23"), OLD.replace("./third/y", "./y"), "no go.mod\n"])
def test_where_it_cannot_be_told_the_whole_module_is_reached(root: Path, old: str | None) -> None:
    assert dependents(root, old) is None


def test_a_package_that_the_new_version_lost_reaches_what_imports_it(root: Path) -> None:
    (root / "third/x/deep/d.go").unlink()
    assert ours(dependents(root, OLD)) == dict.fromkeys(USERS, "go.mod: example.com/x v1.0.0 → v1.1.0")


def test_a_dependency_that_is_gone_reaches_what_still_imports_it(root: Path) -> None:
    without = "".join(line for line in OLD.splitlines(keepends=True) if "example.com/x v" not in line)
    (root / "go.mod").write_text(without)
    assert ours(dependents(root, OLD)) == dict.fromkeys(USERS, "go.mod: example.com/x v1.0.0 → gone")


def test_an_old_go_mod_does_not_list_all_that_it_needs(root: Path) -> None:
    for text, told in ((FILES["go.mod"], True), (FILES["go.mod"].replace("1.24", "1.16"), False)):
        (root / "go.mod").write_text(text)
        assert (dependents(root, text) == {}) == told
