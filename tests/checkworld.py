"""Runs whole checks in the process, as `gogate check` does, and gives back what a user and a CI job would get."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gogate.cli.main import main
from gogate.cli.world import World
from gogate.parse.result import parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gogate.model.result import Result


@dataclass(frozen=True, slots=True)
class Ran:
    """One command line's end."""

    code: int
    stdout: str
    stderr: str


def gogate(cwd: Path, *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Ran:
    """Run ``gogate ARGUMENTS`` in *cwd*, with *environ* on top of this process's."""
    raw, errors = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)
    world = World(cwd, {**os.environ, **(environ or {})}, io.BytesIO(stdin), out, errors, raw)
    code = main(arguments, world)
    return Ran(code, raw.getvalue().decode("utf-8"), errors.getvalue())


def result(cwd: Path, *arguments: str, **environ: str) -> Result:
    """Run ``gogate check --output json ARGUMENTS`` and return the document; its exit code is the command's."""
    ran = gogate(cwd, "check", "--output", "json", *arguments, environ=environ)
    found = parse(ran.stdout.encode(), "stdout")
    assert found.exit_code == ran.code, ran.stderr
    return found
