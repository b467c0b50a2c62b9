"""The hooks of a receiving repository: ``gogate hook pre-receive``, ``update`` and ``post-receive``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gogate.git.push import parse_receive, parse_update
from gogate.model.errors import ExitCode, GogateError, UsageError
from gogate.server import message
from gogate.server.pushed import is_gitlab

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.cli.world import World
    from gogate.git.push import Update

__all__ = ["HOOKS", "run"]

HOOKS = ("pre-receive", "update", "post-receive")
_MAX_INPUT = 64 * 2**20


def run(name: str, arguments: Sequence[str], world: World) -> int:
    """Run the hook *name* as git calls it: its input on standard input, or its *arguments*; return its exit code.

    What it has to say goes to standard error, which git relays to the pusher. Whatever cannot be judged is rejected.
    """
    if name not in HOOKS:
        raise UsageError(f"{name!r} is no hook of a receiving repository", fix=f"one of {', '.join(HOOKS)}")
    try:
        lines, code = _answer(name, arguments, world)
    except GogateError as error:
        lines, code = message.unjudged(error, accept=False), error.exit_code
    world.stderr.write(message.lines_of(lines, gitlab=is_gitlab(world.environ)))
    return code


def _answer(name: str, arguments: Sequence[str], world: World) -> tuple[list[str], int]:
    from gogate.run.stop import Stop, signals
    from gogate.server.limits import LimitReached
    from gogate.server.policy import load_policy

    if name == "update":
        updates: tuple[Update, ...] = (parse_update(arguments),)
    else:
        given = world.stdin.read(_MAX_INPUT + 1)
        if len(given) > _MAX_INPUT:
            raise LimitReached("the list of refs", "its bytes", _MAX_INPUT)
        updates = parse_receive(given)
    git_dir = world.cwd / world.environ.get("GIT_DIR", ".")
    policy = load_policy(git_dir, world.environ)
    if name == "post-receive":
        from gogate.server.announce import announce

        return announce(updates, policy, git_dir, world.environ), ExitCode.PASS
    from gogate.server.receive import receive

    stop = Stop()
    with signals(stop):
        return receive(name, updates, policy, world.cwd, world.environ, stop)


def main() -> int:
    """Run ``python -m gogate.cli.receiving HOOK [ARGUMENT…]``."""
    from gogate.cli.world import World

    world = World.of_process()
    if len(sys.argv) < 2:
        world.stderr.write(f"usage: python -m gogate.cli.receiving {'|'.join(HOOKS)}\n")
        return ExitCode.USAGE
    try:
        return run(sys.argv[1], sys.argv[2:], world)
    except GogateError as error:
        world.stderr.write(f"gogate: {error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
