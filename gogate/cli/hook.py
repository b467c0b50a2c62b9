"""``gogate hook NAME``: what git's hooks call. Each hook is a module of `hooking`, imported when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.cli.world import World

__all__ = ["HOOKS", "run"]

HOOKS: Mapping[str, str] = {
    "pre-commit": "judge the index of the commit that is being made",
    "pre-push": "judge each tree that is pushed",
    "pre-receive": "on a server: judge all refs of a push in quarantine",
    "update": "on a server: judge one ref of a push",
    "post-receive": "on a server: trigger the pipeline",
}
"""Each hook with its line of help; its module is ``gogate.cli.hooking.NAME``, with ``_`` for ``-``."""


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate hook NAME ARGUMENTS`` and return its exit code; raises UsageError for a hook that is not there."""
    if not arguments or arguments[0] in ("-h", "--help"):
        world.stdout.write(_usage())
        return ExitCode.PASS if arguments else ExitCode.USAGE
    name = arguments[0]
    if name not in HOOKS:
        raise UsageError(f"there is no hook {name!r}", fix=f"name one of {', '.join(HOOKS)}")
    from importlib import import_module

    code: int = import_module(f"gogate.cli.hooking.{name.replace('-', '_')}").run(arguments[1:], world)
    return code


def _usage() -> str:
    rows = "\n".join(f"  {name:<12} {line}" for name, line in HOOKS.items())
    return f"usage: gogate hook NAME [ARGUMENT…]\n\n{rows}\n\nThe client's hooks take options of `gogate check` too.\n"
