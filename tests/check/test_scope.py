from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gogate.check.scope import formatted_files, scope_of
from gogate.check.selection import Selected
from gogate.check.tools import Ready
from gogate.check.tree import Tree
from gogate.model.result import Tools
from tests import goworld
from tests.goworld import write
from tests.requestworld import package, request, selected

A, B = package("a", "a.go", "a_test.go"), package("b", "b.go")


def files(root: Path, line: str, changed: frozenset[str] | None, chosen: Selected) -> frozenset[str] | None:
    return formatted_files(request(root, *line.split()), Tree(root, changed=changed), chosen)


@pytest.mark.parametrize(
    ("line", "changed", "only"),
    [
        ("", None, None),
        ("", {"a/a.go"}, None),  # --since alone measures the patch, it selects nothing
        ("--select changed", {"a/a.go", "x.md"}, {"a/a.go", "x.md"}),
        ("--select affected", {"a/a.go"}, {"a/a.go"}),
        ("--select affected", set(), set()),
        ("--select affected", {"a/a.go", "go.mod"}, None),
        ("--select changed", {"deep/go.mod"}, None),
        ("--select changed", {"gogate.toml"}, None),
        ("--select changed", {"docs/no-go.mod.md"}, {"docs/no-go.mod.md"}),
        ("./a", None, {"a/a.go", "a/a_test.go"}),
    ],
)
def test_the_formatters_judge_what_the_change_brings(
    tmp_path: Path, line: str, changed: set[str] | None, only: set[str] | None
) -> None:
    found = files(tmp_path, line, None if changed is None else frozenset(changed), selected(A, left_out=(B,)))
    assert found == only


def test_every_file_is_in_exactly_one_shard(tmp_path: Path) -> None:
    names = {"a/a.go", "a/a_test.go", "b/b.go", "loose/x.go", "root.go"}
    write(tmp_path, dict.fromkeys(names, "package x\n"))
    chosen = dataclasses.replace(selected(A, B), owners={"a": 1, "b": 2})
    shards = [files(tmp_path, f"--shard {index}/2", None, chosen) or frozenset() for index in (1, 2)]
    assert shards[0] | shards[1] == names
    assert not shards[0] & shards[1]
    assert {"a/a.go", "a/a_test.go"} <= shards[0]
    assert "b/b.go" in shards[1]


def test_the_scope_holds_what_was_selected_made_ready_and_asked_for(tmp_path: Path) -> None:
    asked = request(tmp_path, "--jobs", "3", "./a")
    ready = Ready(tmp_path / "gofumpt", tmp_path / "vettool", Tools(gogate="1"))
    go, scratch, chosen = goworld.toolchain(tmp_path), tmp_path / "scratch", selected(A)
    scope = scope_of(asked, Tree(tmp_path), go, chosen, ready, scratch, {A.path: 2.0})
    assert (scope.root, scope.toolchain, scope.units, scope.scratch) == (tmp_path, go, chosen.units, scratch)
    assert (scope.gofumpt, scope.vettool) == (ready.gofumpt, ready.vettool)
    assert (scope.cpus, scope.memory, scope.seconds) == (3, asked.memory, {A.path: 2.0})
    assert scope.only == frozenset(A.go_files)
