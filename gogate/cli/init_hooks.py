"""``gogate init --hooks`` and ``--server PATH``: the hooks of this clone, and those of a bare repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop, signals

if TYPE_CHECKING:
    from pathlib import Path

    from gogate.cli.world import World

__all__ = ["client", "server"]


def client(root: Path, world: World, *, dry_run: bool) -> tuple[str, ...]:
    """Install pre-commit and pre-push where git looks for them in *root*.

    Returns a line for each hook that is not as it was, or that a person has to mend; none where all is done.
    """
    from gogate.cli.hooking.install import CLIENT_HOOKS, State, hooks_folder, install, line_to_add

    stop = Stop()
    with signals(stop):
        folder = hooks_folder(root, world.environ, stop)
    if dry_run:
        return tuple(f"would write {folder / hook}" for hook in CLIENT_HOOKS if not (folder / hook).exists())
    try:
        placed = install(folder, CLIENT_HOOKS, world.environ)
    except OSError as error:
        raise CannotJudge(f"{error.filename or folder}: {error.strerror}", fix="see that it can be written") from error
    lines = []
    for hook, file, state in placed:
        more = f"; add to it: {line_to_add(hook)}" if state is State.KEPT else ""
        if state is not State.CURRENT:
            lines.append(f"{file}: {state.value}{more}")
    return tuple(lines)


def server(repository: Path, world: World, *, dry_run: bool) -> tuple[str, ...]:
    """Install the server's hooks into the bare *repository*; returns as `client` does.

    Raises UsageError where it is no bare repository, or where a hook that is not gogate's stands in the way.
    """
    from gogate.server.install import install, plan_install

    stop = Stop()
    with signals(stop):
        planned = plan_install(repository, world.environ, stop)
    if not dry_run:
        install(planned)
    word = "would write" if dry_run else "wrote"
    return tuple(f"{word} {hook.path}" for hook in planned if not hook.done)
