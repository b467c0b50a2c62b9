"""From recorded tool output to the answer, with no Go on the machine: the same judge, floors and reports as in a check.

A stage with a recording is judged, the others are skipped. A recording that cannot be trusted makes its stage an error.
"""

from __future__ import annotations

import dataclasses
import datetime
import platform
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate import __version__
from gogate.check.answer import Answer
from gogate.check.conclude import conclude
from gogate.check.coverage import Covered, Lost, judge_counted, require_rules
from gogate.check.standing import known_selection, standing
from gogate.check.tools import Ready
from gogate.check.tree import judged_tree
from gogate.git.repo import git_version
from gogate.golang.offline import read_modules
from gogate.judge import coverage as figures
from gogate.judge import flaky
from gogate.model.errors import CannotJudge
from gogate.model.result import Module, SelectedPackage, Selection, Tools
from gogate.model.result import Outcome as TestOutcome
from gogate.parse import coverprofile, vet
from gogate.parse.gotest import Places, TestStream
from gogate.stages import test as test_stage
from gogate.stages.scope import StageResult
from gogate.stages.summary import plural, stage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.model.result import Finding, Result
    from gogate.parse.gotest import TestRun
    from gogate.run.stop import Stop
    from gogate.settings.types import StageName

__all__ = ["Recording", "Recordings", "judge_recorded", "show_stored"]


class Recording(NamedTuple):
    """What a tool wrote: the name of its file, and its bytes in pieces; reading may raise CannotJudge."""

    name: str
    read: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Recordings:
    """All recordings of one run, by what wrote them."""

    tests: Sequence[Recording] = ()
    profiles: Sequence[Recording] = ()
    vets: Sequence[Recording] = ()

    @property
    def stages(self) -> tuple[StageName, ...]:
        """The stages that are judged."""
        vetted: tuple[StageName, ...] = ("vet",) if self.vets else ()
        return (*vetted, "test") if self.tests else vetted


class _Profile(NamedTuple):
    profile: coverprofile.Profile | None
    problems: list[str]


def judge_recorded(request: Request, recordings: Recordings, stop: Stop, deliver: Callable[[Answer], int]) -> int:
    """Judge *recordings* by the gate of *request*, hand the answer to *deliver* and return what it returns."""
    gate = msgspec.structs.replace(request.gate, select="all", stages=recordings.stages)
    request = msgspec.structs.replace(request, gate=gate)
    with judged_tree(request) as tree:
        modules = tuple(Module(path=module.path, dir=module.dir) for module in read_modules(tree.root))
        runs, problems = _read_tests(recordings.tests, Places(root=str(tree.root), modules=modules), stop)
        profile = _read_profile(recordings.profiles)
        selected = _selected(tree, modules, runs, profile.profile)
        require_rules(request, selected)
        problems += [*profile.problems, *_unrecorded(request, recordings)]
        covered = _cover(request, tree, selected, profile.profile, runs)
        stages: dict[str, StageResult] = {}
        if recordings.vets:
            stages["vet"] = _vet(tree, recordings.vets)
        if recordings.tests or recordings.profiles:
            stages["test"] = _test(tree, runs, problems, covered)
        git = git_version(request.repo.git) if request.repo else None
        tools = Tools(gogate=__version__, git=git, python=platform.python_version())
        return deliver(conclude(request, tree, selected, Ready(None, None, tools), stages, covered, stop))


def show_stored(request: Request, result: Result, deliver: Callable[[Answer], int]) -> int:
    """Hand the stored *result* to *deliver* as it was judged, with the sources where its tree is to be had here."""
    entries = request.loaded.settings.test.quarantine
    packages = [package.path for package in result.selection.packages]
    day = datetime.date.fromisoformat(result.started[:10])
    excused = flaky.quarantine(result.tests, entries, day, packages=packages).excused
    files = result.coverage.files if result.coverage else ()
    blocks = {file.file: file.blocks for file in files if isinstance(file.blocks, tuple)}
    with ExitStack() as stack:
        source: Callable[[str], bytes | None] = _no_source
        with suppress(CannotJudge):  # a report without sources is poorer, not wrong
            source = stack.enter_context(standing(request, result)).source
        return deliver(Answer(result, source, blocks, quarantined=excused))


def _no_source(_name: str) -> bytes | None:
    return None


def _read_tests(recordings: Iterable[Recording], places: Places, stop: Stop) -> tuple[list[TestRun], list[str]]:
    runs: list[TestRun] = []
    problems: list[str] = []
    for recording in recordings:
        stream = TestStream(places)
        try:
            for piece in recording.read():
                stop.check()
                stream.feed(piece)
        except CannotJudge as error:
            problems.append(error.message)
            continue
        run = stream.finish(exit_code=None)
        problems += [f"{recording.name}: {problem}" for problem in run.problems]
        runs.append(run)
    return runs, problems


def _read_profile(recordings: Iterable[Recording]) -> _Profile:
    every = list(recordings)
    try:
        found = [coverprofile.parse(recording.read(), recording.name) for recording in every]
        return _Profile(coverprofile.merge(found) if found else None, [])
    except CannotJudge as error:
        return _Profile(None, [error.message])


def _selected(
    tree: Tree, modules: tuple[Module, ...], runs: Iterable[TestRun], profile: coverprofile.Profile | None
) -> Selected:
    """Return the packages that the recordings speak of, as a selection."""
    paths = {package.path for run in runs for package in run.packages if package.path}
    paths |= {name.rpartition("/")[0] for name in (profile.files if profile else ())}
    recorded = tuple(
        SelectedPackage(path=path, module=_module(path, modules), reason="recorded") for path in sorted(paths)
    )
    selected = known_selection(tree.root, modules, Selection(mode="all", packages=recorded))
    left_out = sum(package.path not in paths for package in selected.everything)
    return dataclasses.replace(selected, selection=msgspec.structs.replace(selected.selection, left_out=left_out))


def _module(path: str, modules: Iterable[Module]) -> str:
    inside = [module.path for module in modules if path == module.path or path.startswith(module.path + "/")]
    return max(inside, key=len, default="")


def _unrecorded(request: Request, recordings: Recordings) -> Iterator[str]:
    """Say what the gate asks of the coverage of tests that were recorded without it."""
    asked, settings = request.gate.coverage, request.loaded.settings.coverage
    values = {"floor": True, "rules": settings.rules, "patch": settings.patch, "ratchet": settings.ratchet}
    wanted = [name for name in asked if values[name]]
    if recordings.tests and not recordings.profiles and wanted:
        yield f"the gate {request.gate_name} judges coverage ({', '.join(wanted)}): name its --coverprofile too"


def _cover(
    request: Request,
    tree: Tree,
    selected: Selected,
    profile: coverprofile.Profile | None,
    runs: Sequence[TestRun],
) -> Covered:
    if profile is None:
        return Covered()
    counted = figures.count(profile, selected.modules, exclude=request.loaded.settings.coverage.exclude)
    if selected.modules and counted.files and all(tree.source(path) is None for path in counted.files):
        name = next(iter(counted.files))
        return Covered(problems=(f"the profile is foreign: {request.root} holds none of its files, such as {name}",))
    covered = judge_counted(request, tree, selected, counted, _lost(selected, counted, runs))
    if not selected.modules:
        note = f"no go.mod below {request.root}: files are named as in the profile"
        covered = dataclasses.replace(covered, notes=(*covered.notes, note))
    return covered


def _lost(selected: Selected, counted: figures.Counted, runs: Iterable[TestRun]) -> Lost:
    """Return the packages whose tests broke before they left any coverage."""
    idle = {package.path for package in selected.everything if not package.has_code}
    present = {source.package for source in counted.files.values()}
    broken = [
        package.path
        for run in runs
        for package in run.packages
        if (package.outcome is TestOutcome.FAIL or package.kind) and package.path not in present | idle
    ]
    return Lost(tuple(dict.fromkeys(broken)), tuple(dict.fromkeys(broken)))


def _vet(tree: Tree, recordings: Sequence[Recording]) -> StageResult:
    findings: dict[Finding, None] = {}
    problems: list[str] = []
    notes: list[str] = []
    for recording in recordings:
        try:
            data = b"".join(recording.read())
        except CannotJudge as error:
            problems.append(error.message)
            continue
        run = vet.parse_recorded(data, name=recording.name, root=str(tree.root), source=tree.source)
        findings.update(dict.fromkeys(run.findings))
        problems += run.problems
        notes += run.notes
    names = ", ".join(recording.name for recording in recordings)
    stage = stage_of("vet", (), tuple(findings), problems, f"recorded in {names}", tree.root)
    return StageResult(stage, tuple(findings), notes=tuple(dict.fromkeys(notes)))


def _test(tree: Tree, runs: Sequence[TestRun], problems: Sequence[str], covered: Covered) -> StageResult:
    tests = tuple(test for run in runs for test in run.tests)
    findings = tuple(finding for run in runs for finding in (*run.races, *run.build_errors))
    packages = {package.path for run in runs for package in run.packages}
    reason = test_stage.reason(tests, len(packages))
    if not runs and covered.coverage is not None:
        reason = f"coverage of {plural(len(covered.coverage.packages), 'package')}, no tests recorded"
    failed = any(test.outcome is TestOutcome.FAIL for test in tests)
    stage = stage_of("test", (), findings, problems, reason, tree.root, failed=failed)
    seconds: Mapping[str, float] = {package.path: package.seconds for run in runs for package in run.packages}
    notes = tuple(note for run in runs for note in run.notes)
    return StageResult(stage, findings, tests, seconds=seconds, notes=notes)
