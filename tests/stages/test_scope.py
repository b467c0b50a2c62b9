from __future__ import annotations

from pathlib import Path

import pytest

from gogate.golang.modules import GoModule, Workspace
from gogate.stages.scope import Scope, StageResult, Unit
from tests import factories, goworld
from tests.requestworld import package


def scope(root: Path, *units: Unit, only: frozenset[str] | None = None) -> Scope:
    return Scope(root, goworld.toolchain(root), None, None, units, root, 1, 1, only=only)


def test_a_part_of_a_package_is_a_unit_of_its_own_name() -> None:
    place = Workspace("tools", "off", (GoModule("m", "tools"),))
    assert Unit(place, (package(),)).name == "tools"
    assert Unit(place, (package(),), part="part of .", flags=("-run=^TestA$",)).name == "part of ."


def test_a_module_is_named_once_and_in_order_though_nothing_of_it_is_selected(tmp_path: Path) -> None:
    outer, inner = GoModule("m", "."), GoModule("n", "n")
    whole = Unit(Workspace(".", "/w/go.work", (outer, inner)), (package(),))
    part = Unit(whole.workspace, (package(),), part="part of .")
    alone = Unit(Workspace("x", "off", (GoModule("x", "x"),)), ())
    assert [module.dir for module in scope(tmp_path, whole, part, alone).modules] == [".", "n", "x"]


@pytest.mark.parametrize(("only", "judged"), [(None, True), (frozenset({"a.go"}), True), (frozenset(), False)])
def test_none_means_all_files_and_an_empty_set_none(tmp_path: Path, only: frozenset[str] | None, judged: bool) -> None:
    assert scope(tmp_path, only=only).judged("a.go") is judged


def test_a_result_holds_nothing_but_its_line_unless_a_stage_found_more() -> None:
    result = StageResult(factories.make_stage("fmt"))
    assert (result.findings, result.tests, result.profiles, result.silent, dict(result.seconds), result.notes) == (
        (), (), (), (), {}, (),
    )  # fmt: skip
