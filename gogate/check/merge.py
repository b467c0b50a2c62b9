"""From the results of shards to one answer: joined without loss, and judged as a whole.

Shards judge no floor, no quarantine without a match and no ``// coverage-ignore``: what can only be said of the whole
is said here, by the same steps as in a check, with the settings at the root and the sources of the judged tree.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.check.conclude import conclude
from gogate.check.coverage import Covered, Lost, judge_counted, require_rules
from gogate.check.standing import known_selection, standing
from gogate.check.tools import Ready
from gogate.judge import coverage as figures
from gogate.judge import fingerprint
from gogate.model.errors import CannotJudge, ExitCode
from gogate.model.result import CoverageVerdict, Outcome, Severity, Stage, StageVerdict, Verdict
from gogate.stages.scope import StageResult
from gogate.stages.summary import joined_reason
from gogate.stages.test import reason as test_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gogate.check.answer import Answer
    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.model.result import Finding, Result, Selection, Test
    from gogate.run.stop import Stop

__all__ = ["Named", "gather", "merge"]

_WORST_FIRST = (StageVerdict.ERROR, StageVerdict.TIMEOUT, StageVerdict.FAIL, StageVerdict.PASS, StageVerdict.SKIP)
_AGAIN = "name each shard's result of one run once: gogate merge shard-*.json"


class Named(NamedTuple):
    """A result document and the name of its file."""

    name: str
    result: Result


def gather(shards: Sequence[Named], gate: str | None = None) -> tuple[Named, ...]:
    """Return *shards* in order, once they are known to be all of one run.

    Raises CannotJudge, naming the file, for a result that is no shard's, is foreign (of another *gate*, tree, base,
    plan, Go, …), is there twice or is missing.
    """
    for name, result in shards:
        if result.shard is None:
            raise CannotJudge(f"{name} is no shard's result: it was made without --shard", fix=_AGAIN)
    first = next((one for one in shards if _came_to_judge(one.result)), None)
    if first is None:
        said = "; ".join(f"{name}: {_why(result)}" for name, result in shards)
        raise CannotJudge(f"no shard came to a verdict: {said}", fix="mend what the shards say and run them again")
    for one in shards:
        _refuse_foreign(one, first, gate)
    count = _part(first)[1]
    by_index: dict[int, Named] = {}
    for one in shards:
        index = _part(one)[0]
        if index in by_index:
            twice = f"{by_index[index].name} and {one.name}"
            raise CannotJudge(f"shard {index} of {count} is there twice: {twice}", fix=_AGAIN)
        by_index[index] = one
    missing = [str(index) for index in range(1, count + 1) if index not in by_index]
    if missing:
        raise CannotJudge(f"shard {', '.join(missing)} of {count} is missing", fix=_AGAIN)
    return tuple(by_index[index] for index in sorted(by_index))


def merge(request: Request, shards: Sequence[Named], stop: Stop, deliver: Callable[[Answer], int]) -> int:
    """Join *shards* (of `gather`), judge the whole, hand the answer to *deliver* and return what it returns.

    Raises CannotJudge where the tree that they judged is not to be had here, SettingsError for wrong settings.
    """
    judged = [one.result for one in shards if _came_to_judge(one.result)]
    first = judged[0]
    selection = _selection(judged)
    request = _as_asked(request, judged, selection)
    with standing(request, first) as tree:
        selected = known_selection(tree.root, first.modules, selection)
        require_rules(request, selected)
        stages = _stages(shards, selection)
        covered = _cover(request, tree, selected, judged, stages)
        covered = dataclasses.replace(covered, problems=(*_problems(shards), *covered.problems))
        answer = conclude(request, tree, selected, Ready(None, None, first.tools), stages, covered, stop)
        return deliver(msgspec.structs.replace(answer, result=_finished(answer.result, shards)))


def _came_to_judge(result: Result) -> bool:
    ended = result.verdict in (Verdict.PASS, Verdict.FAIL)
    return ended or any(stage.verdict is not StageVerdict.SKIP for stage in result.stages)


def _why(result: Result) -> str:
    return result.notes[0].partition("\n")[0] if result.notes else result.verdict.value


def _part(one: Named) -> tuple[int, int]:
    assert one.result.shard is not None  # noqa: S101 - gather looked at each
    return one.result.shard.index, one.result.shard.count


def _refuse_foreign(one: Named, first: Named, gate: str | None) -> None:
    mine, theirs = _identity(one.result), _identity(first.result)
    if gate is not None:
        theirs["gate"] = gate
    if not _came_to_judge(one.result):  # it names neither a tree nor tools
        mine, theirs = ({key: had[key] for key in ("gate", "number of shards")} for had in (mine, theirs))
    for what, value in theirs.items():
        if mine[what] != value:
            source = "--gate says" if what == "gate" and gate is not None else f"{first.name} has"
            raise CannotJudge(
                f"{one.name} is foreign: its {what} is {mine[what]}, {source} {value}",
                fix="join results of one run: of one tree, by the same settings, options and tools",
            )


def _identity(result: Result) -> dict[str, object]:
    """Return what the shards of one run share, by what a person calls it. Git and Python judge nothing."""
    return {
        "gate": result.gate,
        "number of shards": result.shard.count if result.shard else None,
        "tree": result.tree,
        "base": result.base,
        "gogate": result.tools.gogate,
        "go": result.tools.go,
        "gofumpt": result.tools.gofumpt,
        "selection": result.selection.mode,
        "list of modules": ", ".join(module.path for module in result.modules),
        "plan (settings, options, times)": result.shard.plan if result.shard else None,
    }


def _selection(judged: Sequence[Result]) -> Selection:
    """Return what all shards selected together."""
    packages = {package.path: package for result in judged for package in result.selection.packages}
    first = judged[0].selection
    found = len(first.packages) + first.left_out
    chosen = tuple(packages[path] for path in sorted(packages))
    return msgspec.structs.replace(first, packages=chosen, left_out=max(0, found - len(chosen)))


def _as_asked(request: Request, judged: Sequence[Result], selection: Selection) -> Request:
    """Return the request of the check that the shards were parts of, as far as their results tell."""
    ran = {stage.name for result in judged for stage in result.stages if stage.verdict is not StageVerdict.SKIP}
    stages = tuple(stage for stage in request.gate.stages if stage in ran)
    gate = msgspec.structs.replace(request.gate, stages=stages, select=selection.mode)
    narrowed = selection.mode == "all" and selection.left_out
    patterns = tuple(package.path for package in selection.packages) if narrowed else ()
    return msgspec.structs.replace(request, gate=gate, patterns=patterns, shard=None)


def _stages(shards: Sequence[Named], selection: Selection) -> Mapping[str, StageResult]:
    """Join each stage of the shards."""
    names = dict.fromkeys(stage.name for one in shards for stage in one.result.stages)
    findings = _findings(shards)
    tests = _tests(shards)
    joined = {}
    for name in names:
        mine = tuple(finding for finding in findings if finding.stage == name)
        own = tests if name == "test" else ()
        joined[name] = StageResult(_stage(name, shards, mine, own, len(selection.packages)), mine, own)
    return joined


def _stage(
    name: str, shards: Sequence[Named], findings: Sequence[Finding], tests: Sequence[Test], packages: int
) -> Stage:
    parts = [(one, stage) for one in shards for stage in one.result.stages if stage.name == name]
    judged = [stage for _, stage in parts if stage.verdict is not StageVerdict.SKIP]
    verdict = next(worst for worst in _WORST_FIRST if any(stage.verdict is worst for _, stage in parts))
    if verdict is StageVerdict.PASS and _has_failed(findings, tests):
        verdict = StageVerdict.FAIL  # known or let pass in the shards; the judge says so again, of the whole
    if verdict in (StageVerdict.ERROR, StageVerdict.TIMEOUT):
        one, stage = next(part for part in parts if part[1].verdict is verdict)
        why = f"{_title(one)}: {stage.reason}"
    elif name == "test" and judged:
        why = test_reason(tests, packages)
    else:
        why = joined_reason([stage.reason for stage in judged] or [parts[0][1].reason])
    return Stage(
        name=name,
        verdict=verdict,
        reason=why,
        seconds=max((stage.seconds for stage in judged), default=0.0),
        commands=tuple(command for stage in judged for command in stage.commands),
    )


def _has_failed(findings: Iterable[Finding], tests: Iterable[Test]) -> bool:
    return any(finding.severity is not Severity.NOTE for finding in findings) or any(
        test.outcome is Outcome.FAIL for test in tests
    )


def _title(one: Named) -> str:
    index, count = _part(one)
    return f"shard {index} of {count} ({one.name})"


def _findings(shards: Sequence[Named]) -> list[Finding]:
    """Return all findings once (two shards may meet the same race or broken import), unmarked, by file and line."""
    unique: dict[tuple[object, ...], Finding] = {}
    for one in shards:
        for finding in one.result.findings:
            print_ = fingerprint.base(finding.fingerprint)
            place = (finding.file, finding.line, finding.column, finding.rule, finding.message, print_)
            bare = msgspec.structs.replace(finding, known=False, fingerprint=print_)
            unique.setdefault((finding.stage, *place), bare)
    return sorted(unique.values(), key=lambda finding: (finding.file, finding.line, finding.column, finding.rule))


def _tests(shards: Sequence[Named]) -> tuple[Test, ...]:
    """Return all tests by package, in the order in which they ran; of a split package its own entry comes once."""
    every = [test for one in shards for test in one.result.tests]
    own = {(test.package, test.outcome, test.kind): at for at, test in reversed([*enumerate(every)]) if not test.name}
    kept = [test for at, test in enumerate(every) if test.name or own[test.package, test.outcome, test.kind] == at]
    return tuple(sorted(kept, key=lambda test: test.package))


def _cover(
    request: Request, tree: Tree, selected: Selected, judged: Sequence[Result], stages: Mapping[str, StageResult]
) -> Covered:
    """Join the coverage and judge it; nothing where no shard's tests left any."""
    coverages = [result.coverage for result in judged if result.coverage is not None]
    if not coverages:
        return Covered()
    counted = figures.join(coverages, selected.modules)
    failed = tuple(test.package for test in stages["test"].tests if test.kind is not None)
    return judge_counted(request, tree, selected, counted, Lost(tuple(_lost(judged, counted)), failed))


def _lost(judged: Sequence[Result], counted: figures.Counted) -> Iterator[str]:
    """Yield the packages that should be in the coverage and are not in any shard's."""
    present = {source.package for source in counted.files.values()}
    for result in judged:
        ran = any(stage.name == "test" and stage.verdict is not StageVerdict.SKIP for stage in result.stages)
        if result.coverage is not None:
            silent = (one.path for one in result.coverage.packages if one.verdict is CoverageVerdict.ERROR)
        else:
            silent = (package.path for package in result.selection.packages if ran)
        yield from (path for path in silent if path not in present)


def _problems(shards: Sequence[Named]) -> Iterator[str]:
    """Say which shards could not judge."""
    for one in shards:
        if one.result.verdict not in (Verdict.PASS, Verdict.FAIL):
            yield f"{_title(one)} could not judge ({one.result.verdict.value}): {_why(one.result)}"


def _finished(result: Result, shards: Sequence[Named]) -> Result:
    """Add when and how long the shards ran and what they noted; no shard's failure is lost."""
    notes = [*result.notes, *(note for one in shards for note in one.result.notes)]
    failed = [one for one in shards if one.result.verdict is Verdict.FAIL]
    if failed and result.verdict is Verdict.PASS:
        notes.append(f"{_title(failed[0])} failed")
        result = msgspec.structs.replace(result, verdict=Verdict.FAIL, exit_code=ExitCode.FAIL)
    return msgspec.structs.replace(
        result,
        started=min(one.result.started for one in shards),
        seconds=max(one.result.seconds for one in shards),
        notes=tuple(dict.fromkeys(notes)),
    )
