"""``gogate check``: judge, say the answer, write the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.cli import arguments as words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gogate.cli.world import World

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate check``."""
    parsed = words.Parser(
        prog="gogate check",
        description="Judge every Go module below the repository root: gofmt, gofumpt, go vet, go test -race, coverage.",
        epilog="exit codes: 0 passed, 1 failed, 2 wrong usage, 3 could not judge, 4 time limit, 128+N signal N",
    )
    parsed.add_argument("patterns", nargs="*", metavar="PATTERN", help="packages as go names them (./..., ./cmd/...)")
    words.add_gate(parsed)
    words.add_tree(parsed)
    words.add_selection(parsed)
    words.add_running(parsed)
    words.add_reports(parsed)
    words.add_output(parsed)
    parsed.set_defaults(asks_ci=True)
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate check ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.cli.judging import judge_and_answer

    return judge_and_answer(parsed, world)
