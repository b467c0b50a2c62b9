"""From the profiles that the tests left to the figures, and what the gate's floors say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from gogate.check.tree import lines_added
from gogate.judge import coverage as figures
from gogate.judge import floors, ignore, patch, ratchet
from gogate.model.errors import SettingsError
from gogate.parse.coverprofile import merge, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.judge.coverage import Counted
    from gogate.model.result import Coverage, Finding
    from gogate.stages.scope import StageResult

__all__ = ["Covered", "Lost", "judge_counted", "judge_coverage", "require_rules"]


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests covered; ``profile`` is the merged one as Go writes it, ``problems`` make the verdict an error."""

    coverage: Coverage | None = None
    counted: Counted | None = None
    profile: bytes | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """Packages that should be in the profile and are not, and those whose failure explains that."""

    missing: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()


def require_rules(request: Request, selected: Selected) -> None:
    """Raise SettingsError where a coverage rule matches no package and no file of the checkout."""
    if "rules" in request.gate.coverage:
        paths = [name for package in selected.everything for name in package.go_files]
        origin = request.loaded.origin("coverage.rules")
        floors.check_rules(request.loaded.settings.coverage.rules, paths, origin)


def judge_coverage(request: Request, tree: Tree, selected: Selected, stages: Mapping[str, StageResult]) -> Covered:
    """Count what the tests covered and judge the floors that the gate asks for; nothing where no test ran."""
    test = stages.get("test")
    if test is None or not test.profiles:
        return Covered()
    exclude = request.loaded.settings.coverage.exclude
    counted = figures.count(merge(test.profiles), selected.modules, exclude=exclude)
    lost = Lost(test.silent, tuple(case.package for case in test.tests if case.kind is not None))
    return judge_counted(request, tree, selected, counted, lost)


def judge_counted(request: Request, tree: Tree, selected: Selected, counted: Counted, lost: Lost) -> Covered:
    """Judge the floors of the gate on what was *counted*. A shard judges none: the merged whole does."""
    # Sources are looked at once, where the whole is judged: a shard hands on every block.
    ignoring = ignore.Ignoring(counted, (), 0) if request.shard else ignore.apply(counted, tree.source)
    coverage = figures.build(ignoring.counted, blocks=request.shard is not None)
    settings, asked = request.loaded.settings.coverage, request.gate.coverage if request.shard is None else ()
    folders = {package.path: package.dir for package in selected.packages}
    judged = floors.judge(
        coverage,
        floor=settings.floor if "floor" in asked else None,
        rules=settings.rules if "rules" in asked else (),
        missing=lost.missing,
        explained=lost.explained,
        folders=folders,
    )
    covered = Covered(
        coverage=judged.coverage,
        counted=ignoring.counted,
        profile=render(figures.profile(ignoring.counted)),
        findings=(*ignoring.findings, *judged.findings),
        problems=judged.problems,
    )
    if "ratchet" in asked and settings.ratchet:
        covered = _ratcheted(request, tree, selected, covered, lost)
    if tree.base is not None and request.shard is None:
        covered = _patched(request, tree, covered, lost, folders, floor=settings.patch if "patch" in asked else 0.0)
    return covered


def _ratcheted(request: Request, tree: Tree, selected: Selected, covered: Covered, lost: Lost) -> Covered:
    name = request.loaded.settings.coverage.ratchet
    data = tree.source(name)
    if data is None:
        origin = request.loaded.origin("coverage.ratchet")
        raise SettingsError(f"{origin}: coverage.ratchet: there is no {name}", fix="gogate baseline --coverage")
    assert covered.coverage is not None  # noqa: S101 - it was judged by the floors before
    judged = ratchet.judge(
        covered.coverage,
        ratchet.parse(data, name),
        existing=[package.path for package in selected.everything],
        missing=lost.missing,
        explained=lost.explained,
    )
    return _add(covered, judged.coverage, judged.findings, judged.problems, judged.notes)


def _patched(
    request: Request, tree: Tree, covered: Covered, lost: Lost, folders: Mapping[str, str], *, floor: float
) -> Covered:
    assert covered.coverage is not None  # noqa: S101 - as above
    assert covered.counted is not None  # noqa: S101 - as above
    judged = patch.judge(
        covered.counted,
        lines_added(request, tree),
        floor=floor,
        allow=request.loaded.settings.coverage.patch_allow,
        missing=lost.missing,
        folders=folders,
        source=tree.source,
    )
    coverage = msgspec.structs.replace(covered.coverage, patch=judged.coverage)
    return _add(covered, coverage, judged.findings, judged.problems, ())


def _add(
    covered: Covered,
    coverage: Coverage,
    findings: tuple[Finding, ...],
    problems: tuple[str, ...],
    notes: tuple[str, ...],
) -> Covered:
    return Covered(
        coverage=coverage,
        counted=covered.counted,
        profile=covered.profile,
        findings=(*covered.findings, *findings),
        problems=(*covered.problems, *problems),
        notes=(*covered.notes, *notes),
    )
