"""After a push: each trigger's requests are laid down, and a worker of their own sends them; the push is not held."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING

from gogate.model.errors import GogateError
from gogate.server import spool
from gogate.server.policy import find_policy
from gogate.server.pushed import matches, pusher, repository_name
from gogate.server.requests import Event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gogate.git.push import Update
    from gogate.server.types import Policy

__all__ = ["announce"]


def announce(updates: Sequence[Update], policy: Policy, git_dir: Path, environ: Mapping[str, str]) -> list[str]:
    """Tell the policy's triggers of *updates*; return what the pusher is to read, which is nothing when all is well."""
    if not policy.triggers:
        return []
    git_dir = git_dir.resolve()
    folder = spool.folder_of(policy, git_dir)
    try:
        count = _lay_down(updates, policy, folder, git_dir, environ)
    except GogateError as error:
        return [f"gogate: the push is in, but its pipeline was not triggered: {error.message}"]
    path = find_policy(git_dir, environ)
    # Also where nothing is new: what an earlier push could not send is sent now.
    if path is not None and (count or spool.waiting(folder)):
        _start_worker(folder, path, environ)
    return []


def _lay_down(
    updates: Sequence[Update], policy: Policy, folder: Path, git_dir: Path, environ: Mapping[str, str]
) -> int:
    now = dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds")
    repository, who = repository_name(environ, git_dir.name), pusher(environ)
    count = 0
    for trigger in policy.triggers:
        for update in updates:
            # A CI system cannot build what is gone; a webhook may want to know.
            if matches(update.ref, trigger.refs) and not (update.deletes and trigger.kind != "webhook"):
                event = Event(_text(update.ref), update.old, update.new, _text(repository), _text(who), now)
                spool.add(folder, trigger.name, event)
                count += 1
    return count


def _start_worker(folder: Path, policy: Path, environ: Mapping[str, str]) -> None:
    """Start the worker in a session of its own, holding none of our pipes: git waits for those to close.

    Not by `gogate.run.process`, whose children never outlive it: this one has to.
    """
    kept = {name: value for name, value in environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    subprocess.Popen(
        [sys.executable, "-I", "-m", "gogate.server.deliver", str(folder), str(policy)],
        cwd=folder,
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _text(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
