"""No descendant outlives its run: those that left their process group are adopted, found and killed too.

On Linux a process can make itself the new parent of its orphaned descendants (prctl(2), PR_SET_CHILD_SUBREAPER), so
that a daemon of a test stays in sight; /proc then names every descendant. Elsewhere this does nothing, and killing
the process group (`child`) is all there is.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["descendants", "none_left"]

_PR_SET_CHILD_SUBREAPER = 36
_PR_GET_CHILD_SUBREAPER = 37
_PATIENCE = 5.0  # seconds until what does not die (a process in the kernel's hands) is left to the kernel


@contextmanager
def none_left() -> Iterator[None]:
    """Adopt orphans within, and on leaving kill and reap each descendant that was not there on entering.

    For the outermost owner of processes: no other thread may start one that is to live on.
    """
    if sys.platform != "linux":
        yield
        return
    adopted_before = _adopt(True)
    before = descendants()
    try:
        yield
    finally:
        _kill_all(before)
        _adopt(adopted_before)


def descendants() -> frozenset[tuple[int, int]]:
    """List this process's descendants, zombies included, each as its id and its start in clock ticks (proc(5))."""
    if not _has_children():
        return frozenset()
    children: dict[int, list[tuple[int, int]]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_bytes()
        except OSError:  # it is gone already
            continue
        fields = stat[stat.rindex(b")") + 2 :].split()  # the name before it may hold anything
        children.setdefault(int(fields[1]), []).append((int(folder.name), int(fields[19])))
    found: list[tuple[int, int]] = []
    parents = [os.getpid()]
    while parents:
        new = children.get(parents.pop(), [])
        found += new
        parents += [pid for pid, _ in new]
    return frozenset(found)


def _has_children() -> bool:
    """Ask the kernel, which costs nothing beside reading /proc on a busy machine."""
    with suppress(ChildProcessError):
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    return False


def _kill_all(spared: frozenset[tuple[int, int]]) -> None:
    """Kill until nothing is found: what a dying process forked last comes to us, and is found in the next round."""
    deadline = time.monotonic() + _PATIENCE
    while (strays := descendants() - spared) and time.monotonic() < deadline:
        for pid, _ in strays:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        for pid, _ in strays:
            with suppress(ChildProcessError):  # not ours yet: its parent, killed above, has yet to die
                _reap(pid, deadline)


def _reap(pid: int, deadline: float) -> None:
    """Wait for a killed child until *deadline*; raises ChildProcessError where it is another's child."""
    while os.waitpid(pid, os.WNOHANG)[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.001)


def _adopt(orphans: bool) -> bool:
    """Turn the adoption on or off, where the C library lets us; returns what it was."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return False
    was = ctypes.c_int(0)
    prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(was), 0, 0, 0)
    prctl(_PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(orphans), 0, 0, 0)
    return bool(was.value)
