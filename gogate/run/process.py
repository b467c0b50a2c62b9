"""The one door to subprocesses: argv, folder and environment are explicit, bytes go in and out, nothing is left.

The environment is exactly what the command says; `scrubbed` makes a fit one out of the user's.
"""

from __future__ import annotations

import errno
import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.model.errors import CannotJudge
from gogate.run.child import Child
from gogate.run.kept import Kept
from gogate.run.outcome import GRACES, KEEP, Command, Ended, Graces, Outcome, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.run.stop import Stop

__all__ = ["KEEP", "Command", "Ended", "Graces", "Outcome", "Reader", "run", "scrubbed"]

_NOT_RUNNABLE = (errno.ENOENT, errno.EACCES, errno.ENOEXEC, errno.ENOTDIR, errno.ELOOP)


def scrubbed(environ: Mapping[str, str]) -> dict[str, str]:
    """*environ* without ``GIT_*`` and ``GOGATE_*``: what a hook's git set for itself must not steer a child's git."""
    return {name: value for name, value in environ.items() if not name.startswith(("GIT_", "GOGATE_"))}


def run(
    command: Command,
    *,
    stop: Stop,
    limit: float | None = None,
    reader: Reader | None = None,
    keep: int = KEEP,
    graces: Graces = GRACES,
    nice: int = 0,
) -> Outcome:
    """Run *command* to its end; its whole process group is gone afterwards.

    At *limit* (seconds), or when *stop* is asked for, the group gets INT, then TERM, then KILL, with *graces*
    between. *reader* takes standard output as it comes, in this thread; else up to *keep* bytes of it are kept, as of
    standard error. *nice* is added to the priority. Raises CannotJudge where the folder is missing, the argument list
    too long or the system out of processes, and whatever *reader* raises.
    """
    started = time.monotonic()
    stdout, stderr = Kept(keep), Kept(keep)
    process: subprocess.Popen[bytes] | None = None
    ended = Ended.SKIPPED
    if not stop.requested:
        try:
            process = _start(command)
        except OSError as error:
            stderr.add(_not_runnable(command, error))
            ended = Ended.MISSING
    if process is not None:
        _be_nice(process.pid, nice)
        child = Child(process, stop=stop, limit=limit, graces=graces)
        ended = child.attend(command.stdin, stdout.add if reader is None else reader.feed, stderr.add)
    if reader is not None:
        reader.close()
    code = None if process is None else process.returncode
    return Outcome(
        command=command,
        exit_code=code if code is None or code >= 0 else None,
        signal=-code if code is not None and code < 0 else None,
        seconds=time.monotonic() - started,
        stdout=stdout.value(),
        stderr=stderr.value(),
        cut=stdout.cut or stderr.cut,
        ended=ended,
        reader=reader,
    )


def _start(command: Command) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=command.env,
        stdin=subprocess.PIPE if command.stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
        pass_fds=command.held,
    )


def _not_runnable(command: Command, error: OSError) -> bytes:
    """Return the line that says why a program cannot run; raises CannotJudge where the program is not to blame."""
    program = command.argv[0]
    if str(error.filename) == str(command.cwd) != program:  # so says subprocess when chdir failed
        raise CannotJudge(f"{command.cwd}: {error.strerror}: no folder to run {program} in") from error
    if error.errno == errno.E2BIG:
        size = sum(len(os.fsencode(argument)) + 1 for argument in command.argv)
        raise CannotJudge(
            f"{program}: the argument list is too long: {len(command.argv)} arguments, {size} bytes",
            fix="run it on fewer files at once, or raise the stack limit (ulimit -s)",
        ) from error
    if error.errno not in _NOT_RUNNABLE:
        raise CannotJudge(f"{program}: cannot be started: {error.strerror}") from error
    return f"{program}: {error.strerror}\n".encode(errors="surrogateescape")


def _be_nice(pid: int, nice: int) -> None:
    """Lower the priority of a group, and of the scheduling group that Linux gives each session (sched(7), autogroup).

    Best effort: the child may have ended already, and a priority changes no result.
    """
    if nice:
        with suppress(OSError):
            os.setpriority(os.PRIO_PGRP, pid, nice)
            Path(f"/proc/{pid}/autogroup").write_text(str(nice))
