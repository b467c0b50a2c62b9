"""``gogate hook pre-commit``: judges the index of this very commit, also as a hook of pre-commit and prek.

What the hook runners say in the environment: https://pre-commit.com/#during-push and following.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.cli.hooking.idle import nothing_to_judge
from gogate.model.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.cli.world import World

__all__ = ["run"]

_FORMAT = ["--stage", "fmt", "--stage", "gofumpt"]


def run(arguments: Sequence[str], world: World) -> int:
    """Judge, and return the exit code; *arguments* are options of ``gogate check``."""
    if "PRE_COMMIT_REMOTE_NAME" in world.environ:  # the runner was called by git's pre-push
        from gogate.cli.hooking import pre_push

        return pre_push.run(arguments, world)
    if list(arguments) in ([], _FORMAT) and nothing_to_judge(world):
        world.stdout.write("gogate: no Go in this commit: nothing to judge\n")
        return ExitCode.PASS
    from gogate.cli.check import parser
    from gogate.cli.judging import judge_and_answer

    words = ("--gate", "pre-commit", *arguments, *_tree(world))
    return judge_and_answer(parser().parse_args(words), world)


def _tree(world: World) -> tuple[str, ...]:
    """Return what is judged: the index; from one commit to another, or all of it, where a hook runner asks for that."""
    environ = world.environ
    if "PRE_COMMIT_FROM_REF" in environ and "PRE_COMMIT_TO_REF" in environ:
        return "--rev", environ["PRE_COMMIT_TO_REF"], "--since", environ["PRE_COMMIT_FROM_REF"]
    if "PRE_COMMIT" in environ and _nothing_staged(world):
        return "--staged", "--select", "all"
    return ("--staged",)


def _nothing_staged(world: World) -> bool:
    from gogate.git.glance import staged_names
    from gogate.run.stop import Stop

    return staged_names(world.cwd, world.environ, Stop()) == []
