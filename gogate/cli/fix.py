"""``gogate fix``: formats what the gate would object to, in the work tree, or in what is staged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli.arguments import Parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gogate.cli.world import World

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate fix``."""
    parsed = Parser(
        prog="gogate fix",
        description="Format Go files with gofmt and gofumpt, as the gate judges them.",
        epilog="exit codes: 0 all is formatted, 1 something is left, 2 wrong usage, 3 could not format",
    )
    parsed.add_argument("patterns", nargs="*", metavar="PATTERN", help="packages as go names them (default: all)")
    parsed.add_argument("--staged", action="store_true", help="what is staged; unstaged lines are kept")
    parsed.add_argument("--config", metavar="PATH", type=Path, help="settings file (default: gogate.toml at the root)")
    parsed.add_argument("-C", dest="folder", metavar="DIR", type=Path, help="run as if started in DIR")
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate fix ARGUMENTS`` and return its exit code.

    Raises UsageError for wrong words or settings, CannotJudge where a tool is missing or a file cannot be read.
    """
    parsed = parser().parse_args(arguments)
    from gogate.cli.fixing import fix_and_tell

    return fix_and_tell(parsed, world)
