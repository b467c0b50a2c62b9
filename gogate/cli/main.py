"""``gogate COMMAND``: finds the command's module, imports it, runs it, turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from gogate import __version__
from gogate.model.errors import ExitCode, GogateError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

    from gogate.cli.world import World

__all__ = ["COMMANDS", "entry", "main"]

COMMANDS: Mapping[str, str] = {
    "check": "judge the work tree, what is staged, or a revision",
    "report": "judge and render recorded tool output, or a stored result, running no Go",
    "merge": "join the results of shards and judge the whole",
    "fix": "format Go files: the work tree, or what is staged",
    "hook": "judge as a git hook, on a client or on a server",
    "explain": "say why a package is judged, by which settings, and how to repeat it",
    "doctor": "look at everything that a check needs",
    "history": "show the last verdicts of this repository",
    "clean": "empty gogate's own cache",
    "completion": "print a completion script for bash, zsh or fish",
    "init": "write gogate.toml, CI files, the pre-commit entry, the Makefile fragment",
    "baseline": "write down what is known, so that only what is new fails",
}
"""Each subcommand with its line of help; its module is ``gogate.cli.NAME``."""


def entry() -> NoReturn:
    """Run the process's own command line and exit."""
    code = ExitCode.CANNOT_JUDGE.value
    try:
        code = _of_process(sys.argv[1:])
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on. The interpreter flushes once more as it ends: if that failed, it would exit with 120.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or ExitCode.CANNOT_JUDGE
    sys.exit(code)


def main(arguments: Sequence[str], world: World) -> int:
    """Run one command line in *world* and return its exit code; never raises an expected error."""
    try:
        return _dispatch(arguments, world)
    except GogateError as error:
        from gogate.report.terminal_text import complaint

        world.stderr.write(complaint(error.message, error.fix))
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has left (`gogate check | head`): there is nobody to tell.
        return ExitCode.CANNOT_JUDGE
    except SystemExit as end:  # argparse has said it: the help, or what is wrong
        return end.code if isinstance(end.code, int) else ExitCode.USAGE


def _of_process(arguments: Sequence[str]) -> int:
    if arguments in (["--version"], ["-V"], ["version"]):  # needs nothing that takes time to import
        if sys.stdout is not None:
            sys.stdout.write(f"gogate {__version__}\n")
        return ExitCode.PASS
    from gogate.cli.world import World

    return main(arguments, World.of_process())


def _dispatch(arguments: Sequence[str], world: World) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        world.stdout.write(_usage())
        return ExitCode.PASS if arguments else ExitCode.USAGE
    name = arguments[0]
    if name not in COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(name, COMMANDS, 1)
        world.stderr.write(f"gogate: there is no command {name!r}\n")
        world.stderr.write(f"  fix: {f'did you mean {near[0]!r}?' if near else 'see gogate --help'}\n")
        return ExitCode.USAGE
    from importlib import import_module

    code: int = import_module(f"gogate.cli.{name}").run(arguments[1:], world)
    return code


def _usage() -> str:
    rows = "\n".join(f"  {name:<12} {line}" for name, line in COMMANDS.items())
    more = "`gogate COMMAND --help` tells more; `gogate --version` says which this is."
    return f"usage: gogate COMMAND [OPTION…]\n\n{rows}\n\n{more}\n"
