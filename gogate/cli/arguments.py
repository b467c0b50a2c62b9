"""The options that subcommands share, in groups; each is declared here once (contract §2)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.model.errors import UsageError

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = [
    "Parser",
    "add_gate",
    "add_output",
    "add_reports",
    "add_running",
    "add_selection",
    "add_tree",
    "duration",
    "positive",
    "set_unasked",
    "shard",
]

_STAGES = ("fmt", "gofumpt", "vet", "test")


class Parser(argparse.ArgumentParser):
    """A parser that takes options by their whole names, and says what is wrong as every other error is said."""

    def __init__(self, *, prog: str, description: str, epilog: str | None = None) -> None:
        """Describe the command *prog*."""
        super().__init__(prog=prog, description=description, epilog=epilog, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError; where a word is unknown, with the option that is nearest."""
        raise UsageError(message, fix=self._nearest(message) or f"see {self.prog} --help")

    def _nearest(self, message: str) -> str:
        from difflib import get_close_matches

        unknown = message.removeprefix("unrecognized arguments: ")
        known = [name for action in self._actions for name in action.option_strings]
        near = get_close_matches(unknown.split()[0], known, 1) if unknown != message else []
        return f"did you mean {near[0]}?" if near else ""


def add_gate(parser: argparse.ArgumentParser, default: str | None = "check", *, stages: bool = True) -> None:
    """Add which gate, which stages where those can be chosen, which settings; no *default* is that of the results."""
    group = parser.add_argument_group("what judges")
    group.add_argument(
        "--gate", metavar="NAME", default=default, help=f"the gate's name (default: {default or 'as judged'})"
    )
    if stages:
        help_ = "only this stage (repeatable)"
        group.add_argument("--stage", metavar="NAME", action="append", choices=_STAGES, help=help_)
    group.add_argument("--config", metavar="PATH", type=Path, help="settings file (default: gogate.toml at the root)")
    group.add_argument("-C", dest="folder", metavar="DIR", type=Path, help="run as if started in DIR")


def add_tree(parser: argparse.ArgumentParser) -> None:
    """Add which tree is judged."""
    group = parser.add_argument_group("what is judged (default: the work tree as it is)")
    tree = group.add_mutually_exclusive_group()
    tree.add_argument("--staged", action="store_true", help="the index of this very commit")
    tree.add_argument("--rev", metavar="REV", help="a revision")
    group.add_argument(
        "--since",
        metavar="REV",
        help="the base: what changed since the merge base with REV; `auto` asks the CI system, or the remote",
    )


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add which packages of the tree."""
    group = parser.add_argument_group("which packages")
    group.add_argument("--select", choices=("all", "affected", "changed"), help="default: as the gate says")
    group.add_argument(
        "--shard", metavar="I/N", type=shard, help="the I-th of N parts, from 1; `auto` asks the CI system"
    )
    group.add_argument("--times", metavar="FILE", type=Path, help="an earlier result, to balance the shards by")
    group.add_argument("--plan", action="store_true", help="print what would run and why, run nothing")


def add_running(parser: argparse.ArgumentParser) -> None:
    """Add how it runs."""
    group = parser.add_argument_group("how it runs")
    group.add_argument("--jobs", metavar="N", type=positive, help="CPUs to use (default: all)")
    group.add_argument("--timeout", metavar="DUR", type=duration, help="time limit of the whole, such as 15m (exit 4)")
    group.add_argument("--fail-fast", action="store_true", help="stop at the first stage that fails")
    group.add_argument("--no-reuse", action="store_true", help="judge even where this tree has a stored verdict")


def add_reports(parser: argparse.ArgumentParser, *, profile: bool = True) -> None:
    """Add what is written beside the answer; the coverage *profile* where it is made here."""
    group = parser.add_argument_group("reports")
    group.add_argument(
        "--report",
        metavar="KIND=PATH",
        action="append",
        default=[],
        help="json, junit, cobertura, sarif, codequality, github, markdown or html; `-` is standard output",
    )
    if profile:
        group.add_argument("--coverprofile", metavar="PATH", type=Path, help="write the merged Go coverage profile")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add how the answer looks."""
    group = parser.add_argument_group("output")
    group.add_argument("--output", choices=("auto", "live", "plain", "json"), default="auto", help="default: auto")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    volume = group.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="failures and the verdict alone")
    volume.add_argument("-v", "--verbose", action="count", default=0, help="more; twice for every test")


def set_unasked(parsed: argparse.Namespace, **said: object) -> None:
    """Give *parsed* what a command that runs no Go leaves at its default, and what was *said* otherwise."""
    unasked = {
        "stage": None, "patterns": (), "staged": False, "rev": None, "select": None, "shard": None, "times": None,
        "jobs": None, "timeout": None, "fail_fast": False, "no_reuse": True, "plan": False,
    }  # fmt: skip
    for name, value in {**unasked, **said}.items():
        setattr(parsed, name, value)


def duration(text: str) -> float:
    """Return the seconds of a Go duration that is longer than nothing."""
    from gogate.settings.duration import duration as parse

    try:
        seconds = parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if seconds <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no time at all: write a duration such as 15m")
    return seconds


def shard(text: str) -> tuple[int, int] | str:
    """Return (index, count) of ``I/N``, and ``auto`` as it is."""
    if text == "auto":
        return text
    index, slash, count = text.partition("/")
    if not (slash and index.isascii() and index.isdigit() and count.isascii() and count.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not I/N: the first of three shards is 1/3")
    if not 1 <= int(index) <= int(count):
        raise argparse.ArgumentTypeError(f"{text!r}: I counts from 1 to N")
    return int(index), int(count)


def positive(text: str) -> int:
    """Return a number of CPUs, 1 or more."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of CPUs: write 1 or more")
    return int(text)
