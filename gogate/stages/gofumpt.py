"""The ``gofumpt`` stage: gofumpt over the files that it takes when it walks the modules.

Named files are formatted even where they are generated; walked ones are then only gofmt'ed. So files that may be
generated are copied under names of our own and walked there, the others are named where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from gogate.golang.commands import formatter
from gogate.golang.files import head, maybe_generated, walk_go_files
from gogate.model.errors import CannotJudge
from gogate.run.process import run
from gogate.run.scheduler import Job
from gogate.stages import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gogate.golang.modules import GoModule
    from gogate.run.process import Outcome
    from gogate.run.stop import Stop
    from gogate.settings.types import Settings
    from gogate.stages.scope import Scope, StageResult

__all__ = ["plan", "read"]


@dataclass(frozen=True, slots=True)
class _Judged:
    outcomes: tuple[Outcome, ...]
    copies: Mapping[str, str]


def plan(scope: Scope, settings: Settings) -> list[Job]:
    """Return the one job that sorts the files and runs gofumpt over them."""
    if scope.gofumpt is None:
        raise CannotJudge(f"gofumpt {settings.go.gofumpt} was not provided", fix="this is a bug of gogate: report it")
    return [Job(name="gofumpt", action=partial(_judge, scope, scope.gofumpt), stage="gofumpt")]


def read(scope: Scope, settings: Settings, outcomes: Sequence[Outcome]) -> StageResult:  # noqa: ARG001
    """Return a finding for each hunk that gofumpt would change, and for each syntax error."""
    judged = [outcome.value for outcome in outcomes if isinstance(outcome.value, _Judged)]
    if not judged:
        return formatting.read(scope, "gofumpt", "gofumpt", outcomes, {})
    return formatting.read(scope, "gofumpt", "gofumpt", judged[0].outcomes, judged[0].copies)


def _judge(scope: Scope, program: Path, stop: Stop) -> _Judged:
    named: list[str] = []
    copies: dict[str, str] = {}
    folder = scope.scratch / "generated"
    for number, module in enumerate(scope.modules):
        generated: list[str] = []
        for name in walk_go_files(scope.root, module):
            if scope.judged(name):
                (generated if maybe_generated(head(scope.root / name)) else named).append(name)
        copies.update(_copy(scope.root, module, generated, folder / str(number)))
    environment = scope.toolchain.environment
    commands = [*formatter(program, scope.root, named, environment)]
    commands += formatter(program, folder, ["."], environment) if copies else []
    return _Judged(tuple(run(command, stop=stop) for command in commands), copies)


def _copy(root: Path, module: GoModule, names: Sequence[str], folder: Path) -> dict[str, str]:
    """Copy *names* to *folder*, beside a go.mod that says what gofumpt reads in the module's own.

    Returns the root-relative path of each copy by the name that gofumpt will print.
    """
    if not names:
        return {}
    folder.mkdir(parents=True)
    go = f"\ngo {module.go}\n" if module.go else ""
    (folder / "go.mod").write_text(f'module "{module.path}"\n{go}', encoding="utf-8")
    for number, name in enumerate(names):
        (folder / f"{number}.go").write_bytes((root / name).read_bytes())
    return {f"{folder.name}/{number}.go": name for number, name in enumerate(names)}
