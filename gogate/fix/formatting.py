"""What the formatters make of files: gofmt, then gofumpt, over copies under names of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.golang.commands import rewriter
from gogate.golang.laid import lay_out
from gogate.model.errors import CannotJudge
from gogate.parse.gofmt import parse
from gogate.run.process import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gogate.golang.laid import GoFile, Laid
    from gogate.golang.toolchain import Toolchain
    from gogate.parse.gofmt import Formatter
    from gogate.run.process import Command
    from gogate.run.stop import Stop

__all__ = ["Rewritten", "rewrite"]


class Rewritten(NamedTuple):
    """The bytes of the files that the formatters would change, and why others cannot be formatted (``line: text``)."""

    changed: Mapping[str, bytes]
    broken: Mapping[str, str]


def rewrite(files: Sequence[GoFile], toolchain: Toolchain, gofumpt: Path, scratch: Path, stop: Stop) -> Rewritten:
    """Format copies of *files* below *scratch*, whose paths are distinct.

    Raises CannotJudge where a formatter fails for another reason than a file's syntax.
    """
    laid = lay_out(scratch / "fixing", files)
    broken: dict[str, str] = {}
    if files:
        environment = toolchain.environment
        _run(rewriter(toolchain.gofmt, laid.folder, environment), "gofmt", laid, broken, stop)
        _run(rewriter(gofumpt, laid.folder, environment), "gofumpt", laid, broken, stop)
    before = {file.path: file.content for file in files}
    after = {path: (laid.folder / name).read_bytes() for name, path in laid.names.items() if path not in broken}
    return Rewritten({path: content for path, content in after.items() if content != before[path]}, broken)


def _run(command: Command, tool: Formatter, laid: Laid, broken: dict[str, str], stop: Stop) -> None:
    outcome = run(command, stop=stop)
    stop.check()
    names = {form: path for name, path in laid.names.items() for form in (name, f"./{name}")}
    read = parse(outcome.stdout, outcome.stderr, outcome.exit_code, formatter=tool, files=names)
    if read.problems or not outcome.ended.value == "exited":
        raise CannotJudge(f"{tool}: {read.problems[0] if read.problems else outcome.ended.value}", fix="gogate doctor")
    for finding in read.findings:
        broken.setdefault(finding.file, f"{finding.line}:{finding.column}: {finding.message}")
