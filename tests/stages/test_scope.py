from __future__ import annotations

import dataclasses
from pathlib import Path

from gogate.stages.scope import Unit
from tests.goworld import module, write
from tests.stageworld import scope_for


def test_a_module_stands_once_however_many_units_are_made_of_it(tmp_path: Path) -> None:
    root = write(tmp_path, {**module(), **module("example.com/n", name="n", prefix="n/")})
    scope = scope_for(root)
    first = scope.units[0]
    part = Unit(first.workspace, first.packages, part="part of .", flags=("-run=^(TestA)$",), vets=False)
    split = dataclasses.replace(scope, units=(*scope.units, part))
    assert [each.path for each in split.modules] == [each.path for each in scope.modules]
    assert [each.path for each in split.modules] == ["example.com/m", "example.com/n"]
    names = [unit.name for unit in split.units]
    assert names == [".", "n", "part of ."]


def test_all_files_are_judged_unless_some_are_named(tmp_path: Path) -> None:
    scope = scope_for(write(tmp_path, module()))
    assert scope.judged("m.go")
    narrowed = dataclasses.replace(scope, only=frozenset({"a.go"}))
    assert (narrowed.judged("a.go"), narrowed.judged("m.go")) == (True, False)
