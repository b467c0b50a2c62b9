"""Installing the hooks into a bare repository: what stands there already is never overwritten."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import Git, environment
from gogate.model.errors import CannotJudge, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gogate.run.stop import Stop

__all__ = ["HOOKS", "Planned", "hook_text", "install", "plan_install"]

HOOKS = ("pre-receive", "post-receive")
"""What is installed by default: update judges ref by ref, after the objects are in, and pre-receive has done it all."""
MARK = "# Judges what is pushed; see docs/server.md."


class Planned(NamedTuple):
    """A hook to write, and whether it stands there already, word by word."""

    path: Path
    text: str
    done: bool


def hook_text(name: str, python: str = sys.executable) -> str:
    """Return the script of the hook *name*, run by *python* isolated from whatever the pusher's environment says."""
    return f'#!/bin/sh\n{MARK}\nexec {shlex.quote(python)} -I -m gogate hook {name} "$@"\n'


def plan_install(
    repository: Path, environ: Mapping[str, str], stop: Stop, names: Sequence[str] = HOOKS
) -> list[Planned]:
    """Plan the hooks *names* of the bare repository; raises UsageError where a foreign one stands in the way."""
    git = Git(repository, {**environment(environ), "GIT_DIR": str(repository)}, stop)
    if not repository.is_dir():
        raise UsageError(f"{repository}: no such folder", fix="git init --bare it first")
    if git.line("rev-parse", "--is-bare-repository") != "true":
        raise UsageError(f"{repository}: not a bare repository", fix="name the folder that ends with .git")
    hooks = _hooks_folder(git, repository)
    return [_plan(hooks / name, hook_text(name)) for name in names]


def _hooks_folder(git: Git, repository: Path) -> Path:
    """Return where git looks for hooks; what the command line says is our own, and is passed over."""
    said = git.attempt("config", "--show-scope", "--type=path", "--get-all", "core.hooksPath").stdout
    values = [line.partition("\t") for line in said.decode("utf-8", "surrogateescape").splitlines()]
    configured = [value for scope, _, value in values if scope != "command"]
    return repository / (configured[-1] if configured else "hooks")


def install(planned: Sequence[Planned]) -> None:
    """Write what is *planned*; raises CannotJudge where this interpreter, isolated, has no gogate to run."""
    check = subprocess.run([sys.executable, "-I", "-c", "import gogate"], capture_output=True, check=False)
    if check.returncode:
        raise CannotJudge(
            f"{sys.executable} -I does not find gogate", fix="install gogate into a virtual environment of its own"
        )
    for hook in planned:
        if not hook.done:
            try:
                hook.path.parent.mkdir(parents=True, exist_ok=True)
                draft = hook.path.with_name(f".{hook.path.name}.gogate")
                draft.write_text(hook.text, encoding="utf-8")
                draft.chmod(0o755)
                draft.rename(hook.path)
            except OSError as error:
                raise CannotJudge(f"{hook.path}: {error.strerror}", fix="run it as the repository's owner") from error


def _plan(path: Path, text: str) -> Planned:
    if not path.exists() and not path.is_symlink():
        return Planned(path, text, done=False)
    stands = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    if stands != text and MARK not in stands:
        raise UsageError(
            f"{path} stands there already and is not gogate's",
            fix=f"call gogate from it: {text.splitlines()[-1].removeprefix('exec ')} || exit",
        )
    return Planned(path, text, done=stands == text and os.access(path, os.X_OK))
