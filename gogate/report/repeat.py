"""The one line that repeats just this failure, for a shell at the repository root.

Flags are those that the result says the stage ran with. Sources: ``go help test``, ``go help testflag``,
``go help build`` (``-C`` has to come first), testing/match.go (how ``-run`` is split and matched).
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from gogate.report import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.model.result import Finding, Result, Test

__all__ = ["of_check", "of_format", "of_test", "of_vet", "run_pattern"]

_META = re.compile(r"[\\.+*?()|\[\]{}^$]")  # what Go's regexp.QuoteMeta quotes
_FORMATTERS = {"fmt": "gofmt", "gofumpt": "gofumpt"}
_OURS = ("-json", "-vettool")  # how gogate listens, nothing that changes what vet says


def run_pattern(name: str) -> str:
    """Return go test's ``-run`` for the one test *name*: each level anchored and quoted by itself."""
    return "/".join(f"^{_META.sub(lambda match: chr(92) + match[0], level)}$" for level in name.split("/"))


def of_check(result: Result) -> str:
    """Return the command that judges again by the same gate, from the same base."""
    since = ["--since", result.base[:12]] if result.base else []
    return clean.one_line(shlex.join(["gogate", "check", "--gate", result.gate, *since]))


def of_test(result: Result, test: Test) -> str:
    """Return the command that runs this test alone, or its package where it has no name."""
    argv = next(iter(_argvs(result, "test")), ("go", "test", "-race"))
    flags = [flag for flag in _flags(argv) if flag == "-race" or flag.startswith("-tags=")]
    run = ["-run", run_pattern(test.name)] if test.name else []
    return _go(result, "test", [*flags, *run], test.package)


def of_vet(result: Result, finding: Finding) -> str:
    """Return the command that vets the finding's package as the stage did; empty where no package is known."""
    if not finding.package:
        return ""
    argvs = _argvs(result, "vet")
    # An analyzer beyond go vet's own is a flag of the run that had it.
    with_rule = [argv for argv in argvs if f"-{finding.rule}" in argv]
    plain = [argv for argv in argvs if not any(flag.startswith("-vettool") for flag in argv)]
    argv = next(iter(with_rule or plain), ("go", "vet"))
    tool = [flag for flag in argv if flag.startswith("-vettool")] if with_rule else []
    flags = [*tool, *(flag for flag in _flags(argv) if not flag.startswith(_OURS))]
    return _go(result, "vet", flags, finding.package)


def of_format(finding: Finding) -> str:
    """Return the command that mends the file of a formatter's finding; empty for another stage's."""
    tool = _FORMATTERS.get(finding.stage)
    if tool is None or not finding.file:
        return ""
    file = f"./{finding.file}" if finding.file.startswith("-") else finding.file
    return clean.one_line(f"{tool} -w {shlex.quote(file)}")


def _argvs(result: Result, stage: str) -> list[tuple[str, ...]]:
    return [command.argv for each in result.stages if each.name == stage for command in each.commands]


def _flags(argv: Sequence[str]) -> list[str]:
    """Return the flags of ``go COMMAND FLAGS… -- PACKAGES…``; gogate writes each as one word."""
    end = argv.index("--") if "--" in argv else len(argv)
    return [word for word in argv[2:end] if word.startswith("-")]


def _go(result: Result, command: str, flags: Sequence[str], package: str) -> str:
    folder, name = _place(result, package)
    change = ["-C", folder] if folder not in ("", ".") else []
    return clean.one_line(shlex.join(["go", command, *change, *flags, name]))


def _place(result: Result, package: str) -> tuple[str, str]:
    """Return the folder of the package's module, and the package as a path from there."""
    owners = [m for m in result.modules if package == m.path or package.startswith(f"{m.path}/")]
    if not owners:
        return ".", package
    module = max(owners, key=lambda each: len(each.path))
    rest = package[len(module.path) :]
    return module.dir, f".{rest}"
