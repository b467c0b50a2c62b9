"""Starts a program of a push under limits, watches it from outside, and ends it when its starter is gone.

Run as a file of its own by ``python -I -S``, so it imports nothing but Python's own library:
``confine.py STARTER USER PROCESSES FILE_MIB MEMORY_MIB REPORT PROGRAM…``. STARTER is the id of the process that calls
it; USER is empty for nobody else; REPORT is a file that says which limit ended the program, out of the program's reach.
Its exit code is the program's.

Linux has no limit for the memory of many processes but cgroups, which the user of a hook seldom may write to. So what
all of them hold is added up ten times a second, and the kernel is told to take them first when it runs out itself.
"""

from __future__ import annotations

import os
import pwd
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["FAILED", "MEMORY", "Limits", "arguments", "family", "held", "main"]

TICK = 0.1  # seconds between two looks
MIB = 2**20
FILES = 4096  # open files of a process
FAILED = 125
MEMORY = "memory"  # what stands in the report
_OOM_FIRST = "1000"  # proc(5), oom_score_adj


class Limits(NamedTuple):
    """What a program may take; ``user`` is who runs it where the ``starter`` is root; ``report`` says what ended it."""

    starter: int
    user: str
    processes: int
    file_mib: int
    memory_mib: int
    report: str


def arguments(limits: Limits) -> tuple[str, ...]:
    """Return the words that start this file under *limits*; a program follows."""
    return (sys.executable, "-I", "-S", str(Path(__file__).resolve()), *map(str, limits))


def main(argv: list[str]) -> int:
    """Run the program that *argv* names to its end, and return its exit code."""
    starter, user, processes, file_mib, memory_mib, report, *program = argv
    limits = Limits(int(starter), user, int(processes), int(file_mib), int(memory_mib), report)
    try:
        child = _start(program, limits)
    except (OSError, subprocess.SubprocessError, KeyError) as error:
        sys.stderr.write(f"{program[0]}: cannot be started: {error}\n")
        return FAILED
    while (code := _wait(child)) is None:
        members = family(child.pid)
        is_over = held(members) > limits.memory_mib * MIB
        if is_over:
            Path(limits.report).write_text(MEMORY, encoding="ascii")
        if is_over or os.getppid() != limits.starter:
            _kill(members)
    return code if code >= 0 else 128 - code


def _kill(members: list[int]) -> None:
    """Kill all, the first one first: in a sandbox the others end with it."""
    for pid in members:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _start(program: list[str], limits: Limits) -> subprocess.Popen[bytes]:
    entry = pwd.getpwnam(limits.user) if limits.user else None
    # The limit counts all that the user runs, so what runs already is added to it.
    most = limits.processes + _tasks(entry.pw_uid if entry else os.getuid())

    def confine() -> None:
        """Between fork and exec: this process has one thread."""
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_OOM_FIRST, encoding="ascii")
        for kind, wanted in (
            (resource.RLIMIT_NPROC, most),
            (resource.RLIMIT_FSIZE, limits.file_mib * MIB),
            (resource.RLIMIT_NOFILE, FILES),
            (resource.RLIMIT_MSGQUEUE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(kind)[1]
            value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(kind, (value, value))
        if entry is not None:
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)

    return subprocess.Popen(program, preexec_fn=confine)  # noqa: PLW1509 - one thread


def _wait(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(TICK)
    except subprocess.TimeoutExpired:
        return None


def family(pid: int) -> list[int]:
    """Return *pid* and its descendants; in a process namespace each orphan stays one."""
    children: dict[int, list[int]] = {}
    for name in _pids():
        with suppress(OSError, ValueError):
            stat = Path(f"/proc/{name}/stat").read_bytes()
            # The name before the last parenthesis may hold anything (proc(5)).
            children.setdefault(int(stat[stat.rindex(b")") + 2 :].split()[1]), []).append(int(name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


def held(pids: list[int]) -> int:
    """Return the bytes of memory that *pids* hold, files left out: shared memory counts once for each holder."""
    total = 0
    for pid in pids:
        with suppress(OSError, ValueError):
            for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
                if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:")):
                    total += int(line.split()[1]) * 1024
    return total


def _tasks(uid: int) -> int:
    """Count the threads of all processes of *uid*."""
    count = 0
    for name in _pids():
        with suppress(OSError):
            if Path(f"/proc/{name}").stat().st_uid == uid:
                count += len(os.listdir(f"/proc/{name}/task"))  # noqa: PTH208
    return count


def _pids() -> list[str]:
    try:
        return [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208
    except OSError:
        return []


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # the program dies with us
    sys.exit(main(sys.argv[1:]))
