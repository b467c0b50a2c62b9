"""``gogate explain``: why a package is judged, by which settings, and how to repeat it; or what a finding is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli import arguments as words
from gogate.model.errors import ExitCode, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.cli.world import World
    from gogate.golang.packages import GoPackage
    from gogate.model.result import Finding
    from gogate.run.stop import Stop

__all__ = ["parser", "run"]

_FINGERPRINT = re.compile(r"[0-9a-f]{12,64}(-\d+)?")
_KEYS: Mapping[str, Sequence[str]] = {
    "fmt": (),
    "gofumpt": ("go.gofumpt",),
    "vet": ("vet.flags", "vet.analyzers", "go.tags", "test.race"),
    "test": ("test.race", "test.timeout", "test.rerun_failed", "go.tags"),
}
_COVERAGE: Mapping[str, Sequence[str]] = {
    "floor": ("coverage.floor",),
    "rules": (),
    "patch": ("coverage.patch", "coverage.patch_allow"),
    "ratchet": ("coverage.ratchet",),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate explain``."""
    parsed = words.Parser(
        prog="gogate explain",
        description="Say why a package is judged, which settings apply and who said them, and how to repeat it.",
    )
    parsed.add_argument(
        "what", metavar="PACKAGE|FINGERPRINT", help="a folder, an import path, or a finding's fingerprint"
    )
    parsed.add_argument("--result", metavar="FILE", type=Path, help="the result document that holds the finding")
    words.add_gate(parsed, stages=False)
    words.add_tree(parsed)
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate explain ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.cli.asking import ask
    from gogate.run.stop import Stop, signals

    stop = Stop()
    tree = {"staged": parsed.staged, "rev": parsed.rev}
    words.set_unasked(parsed, **tree)
    with signals(stop):
        request = ask(parsed, world, stop)
        if _FINGERPRINT.fullmatch(parsed.what):
            lines = list(_finding(parsed, world, request))
        else:
            lines = list(_package(parsed.what, request, stop))
    world.stdout.write("\n".join(lines) + "\n")
    return ExitCode.PASS


def _package(what: str, request: Request, stop: Stop) -> Iterator[str]:
    from gogate.check.patterns import Patterns
    from gogate.check.selection import select
    from gogate.check.tree import judged_tree
    from gogate.golang.toolchain import find

    with judged_tree(request) as tree:
        selected = select(request, tree, find(request.environ, tree.root, stop), stop)
    patterns = Patterns([what], request.root, request.folder)
    found = [package for package in selected.everything if patterns.match(package)]
    if not found:
        from gogate.settings.key import nearest

        near = nearest(what, [package.path for package in selected.everything])
        raise UsageError(f"{what} is no package here", fix=f"did you mean {near}?" if near else "see go list ./...")
    yield from _gate(request, tree)
    reasons = {package.path: package.reason for package in selected.selection.packages}
    for package in found:
        yield ""
        yield f"{package.path} (./{package.dir})"
        yield f"  {_judged(reasons.get(package.path))}"
        yield from _entries(request, package)
        if package.path in reasons:
            yield from _repeats(request, package, selected)


def _gate(request: Request, tree: Tree) -> Iterator[str]:
    gate, name = request.gate, request.gate_name
    yield f"gate {name}"
    for key in ("stages", "select", "coverage", "reuse"):
        yield _said(request, f"gates.{name}.{key}", getattr(gate, key))
    if tree.base is not None:
        changed = len(tree.changed or ())
        yield f"  measured from {(tree.base.commit or 'the empty tree')[:12]}: {changed} changed files"
    keys = [key for stage in gate.stages for key in _KEYS[stage]]
    keys += [key for judged in gate.coverage for key in _COVERAGE[judged]]
    if gate.coverage:
        keys.append("coverage.exclude")
    for key in dict.fromkeys(keys):
        table, _, name = key.partition(".")
        yield _said(request, key, getattr(getattr(request.loaded.settings, table), name))


def _said(request: Request, key: str, value: object) -> str:
    """Return a setting with the place that it comes from."""
    import msgspec

    shown = msgspec.json.encode(value).decode()
    return f"  {key} = {shown}  ({request.loaded.origin(key)})"


def _judged(reason: str | None) -> str:
    return "not judged by this gate: nothing that it depends on changed" if reason is None else f"judged: {reason}"


def _entries(request: Request, package: GoPackage) -> Iterator[str]:
    """Yield the coverage rule and the quarantine that concern a package."""
    from gogate.judge.patterns import Patterns

    settings = request.loaded.settings
    rules = settings.coverage.rules if "rules" in request.gate.coverage else ()
    matching = [number for number, rule in enumerate(rules) if Patterns([rule.match]).folder(package.dir)]
    if matching:
        number = matching[-1]
        yield _said(request, f"coverage.rules[{number}].floor", rules[number].floor)
    for number, entry in enumerate(settings.test.quarantine):
        if entry.package == package.path:
            origin = request.loaded.origin(f"test.quarantine[{number}]")
            yield f"  {entry.name} is quarantined until {entry.until} by {entry.owner}: {entry.reason}  ({origin})"


def _repeats(request: Request, package: GoPackage, selected: Selected) -> Iterator[str]:
    """Yield the commands that judge just this package: by gogate, and by the tools themselves."""
    import shlex

    module = next(one for one in selected.modules if one.path == package.module)
    inside = package.dir if module.dir == "." else package.dir[len(module.dir) + 1 :]
    change = "" if module.dir == "." else f"-C {shlex.quote(module.dir)} "
    place = shlex.quote(f"./{inside}".removesuffix("/."))
    settings = request.loaded.settings
    tags = f"-tags={','.join(settings.go.tags)} " if settings.go.tags else ""
    race = "-race " if settings.test.race else ""
    yield f"  repeat: gogate check --gate {request.gate_name} --select all {shlex.quote(f'./{package.dir}')}"
    if "vet" in request.gate.stages:
        yield f"          go vet {change}{race}{tags}{shlex.join(settings.vet.flags)} {place}"
    if "test" in request.gate.stages:
        yield f"          go test {change}{race}{tags}-timeout={settings.test.timeout} {place}"


def _finding(parsed: argparse.Namespace, world: World, request: Request) -> Iterator[str]:
    from gogate.check.settle import BASELINE
    from gogate.judge import baseline, fingerprint
    from gogate.report.clean import one_line

    base = fingerprint.base(parsed.what)
    known = (request.root / BASELINE).read_bytes() if (request.root / BASELINE).is_file() else None
    entries = [entry for entry in baseline.parse(known) if entry.fingerprint == base] if known is not None else []
    found = _in_result(parsed, world, base)
    if not found and not entries:
        where = f"{parsed.result} or {BASELINE}" if parsed.result else BASELINE
        raise UsageError(f"{parsed.what} is in no {where}", fix="name the result document that holds it with --result")
    for place, stage, rule, message, repeat in found:
        yield f"{one_line(place)}: {one_line(message)} ({rule})"
        yield f"  stage {stage} of the gate {request.gate_name}"
        for key in _KEYS.get(stage, ()):
            table, _, name = key.partition(".")
            yield _said(request, key, getattr(getattr(request.loaded.settings, table), name))
        if repeat:
            yield f"  repeat: {repeat}"
    for entry in entries:
        yield f"known: {BASELINE} lets {entry.count} of {entry.rule} in {one_line(entry.file)} pass"
        yield f"  {one_line(entry.message)}"


def _in_result(parsed: argparse.Namespace, world: World, base: str) -> list[tuple[str, str, str, str, str]]:
    """Return place, stage, rule, message and the command that repeats it, of each finding that is asked for."""
    if parsed.result is None:
        return []
    from gogate.cli.reading import read_result
    from gogate.judge import fingerprint
    from gogate.report import repeat

    result = read_result(parsed.result, world.cwd / (parsed.folder or "."))

    def command(finding: Finding) -> str:
        return repeat.of_vet(result, finding) if finding.stage == "vet" else repeat.of_format(finding)

    return [
        (f"{one.file}:{one.line}" if one.line else one.file, one.stage, one.rule, one.message, command(one))
        for one in result.findings
        if fingerprint.base(one.fingerprint) == base
    ]
