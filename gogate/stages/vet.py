"""The ``vet`` stage: go vet with the settings' flags, and beside it the extra analyzers through our vettool.

A package with a missing import stops go vet as a whole, so packages that go list knows to be broken are left out of the
call, and what is wrong with them is a ``typecheck`` finding.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from gogate.golang import commands
from gogate.golang.files import head, names_race
from gogate.model.result import Finding, Severity
from gogate.parse import vet as reading
from gogate.run.scheduler import Job
from gogate.stages.scope import StageResult
from gogate.stages.summary import plural, stage_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gogate.golang.packages import GoPackage
    from gogate.run.process import Command, Outcome
    from gogate.settings.types import Settings
    from gogate.stages.scope import Scope, Unit

__all__ = ["plan", "read"]

_POSITION = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")
_NICE = 10  # behind the tests, which are the longest way


def plan(scope: Scope, settings: Settings) -> list[Job]:
    """Return go vet, and the vettool where analyzers are asked for, for each workspace.

    Both wait until most packages of the same workspace have begun to test: their dependencies are compiled by then, and
    two go commands that start together compile everything twice.
    """
    return [
        Job(name=name, command=command, stage="vet", nice=_NICE, after=(f"test {unit.name}@compiled",))
        for unit in _vetted(scope)
        for name, command in _commands(scope, settings, unit)
    ]


def read(scope: Scope, settings: Settings, outcomes: Sequence[Outcome]) -> StageResult:  # noqa: ARG001
    """Return every diagnostic, type error and missing import once."""
    findings = [finding for unit in _vetted(scope) for finding in _listed(unit)]
    problems: list[str] = []
    notes: list[str] = []
    folders = {package.path: package.dir for unit in scope.units for package in unit.packages}
    for outcome in outcomes:
        run = reading.parse(
            outcome.stdout,
            outcome.stderr,
            outcome.exit_code,
            root=str(scope.root),
            folder=posixpath.relpath(str(outcome.command.cwd), str(scope.root)),
            source=lambda name: _source(scope, name),
            packages=folders,
        )
        findings += run.findings
        problems += run.problems
        notes += run.notes
        if run.stopped:
            notes.append("go vet stopped at an error: other packages may have findings that it did not come to")
    unique = list(dict.fromkeys(findings))
    unique.sort(key=lambda finding: (finding.file, finding.line, finding.column, finding.rule))
    judged = sum(len(unit.packages) for unit in _vetted(scope))
    stage = stage_of("vet", outcomes, unique, problems, plural(judged, "package"), scope.root)
    return StageResult(stage, tuple(unique), notes=tuple(dict.fromkeys(notes)))


def _vetted(scope: Scope) -> list[Unit]:
    return [unit for unit in scope.units if unit.vets]


def _commands(scope: Scope, settings: Settings, unit: Unit) -> Iterator[tuple[str, Command]]:
    healthy = [package for package in unit.packages if not package.errors]
    if not healthy:
        return
    cwd, place, tags, race = scope.root / unit.workspace.dir, unit.workspace, settings.go.tags, settings.test.race
    go, flags, names = scope.toolchain, settings.vet.flags, [package.path for package in healthy]
    yield f"vet {unit.name}", commands.vet(go, cwd, place, names, flags=flags, tags=tags, race=race)
    plain = [package.path for package in healthy if race and _differs_with_race(scope, package)]
    if plain:
        yield f"vet-norace {unit.name}", commands.vet(go, cwd, place, plain, flags=flags, tags=tags, race=False)
    if scope.vettool is not None:
        tool, chosen = scope.vettool, settings.vet.analyzers
        command = commands.vettool(go, cwd, place, names, tool=tool, analyzers=chosen, tags=tags, race=race)
        yield f"analyzers {unit.name}", command


def _differs_with_race(scope: Scope, package: GoPackage) -> bool:
    """Whether some files of the package are built only without -race, as the document's go vet is run."""
    return any(names_race(head(scope.root / name)) for name in package.go_files)


def _listed(unit: Unit) -> Iterator[Finding]:
    """Yield what go list says is wrong, once, at the package that it is wrong in."""
    seen: set[tuple[str, str]] = set()
    for package in unit.packages:
        for error in package.errors:
            if (error.position, error.message) not in seen:
                seen.add((error.position, error.message))
                yield _typecheck(unit, package, error.position, error.message)


def _typecheck(unit: Unit, package: GoPackage, position: str, message: str) -> Finding:
    found = _POSITION.fullmatch(position)
    file = posixpath.normpath(posixpath.join(unit.workspace.dir, found["file"])) if found else ""
    return Finding(
        stage="vet",
        rule="typecheck",
        severity=Severity.ERROR,
        message=message.strip(),
        file=file,
        line=int(found["line"]) if found else 0,
        column=int(found["column"] or 0) if found else 0,
        package=package.path,
    )


def _source(scope: Scope, name: str) -> bytes | None:
    if name.startswith("/") or ".." in name.split("/"):
        return None  # a //line comment names any file: nothing outside the tree is read
    try:
        return (scope.root / name).read_bytes()
    except OSError:
        return None
