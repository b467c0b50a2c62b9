"""``gogate history``: the last verdicts of this repository, newest first."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli.arguments import Parser
from gogate.model.errors import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from gogate.cli.world import World
    from gogate.store.history import Judgement

__all__ = ["parser", "run"]

_SHOWN = 20
_HEADINGS = ("when (UTC)", "gate", "verdict", "exit", "seconds", "tree")


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate history``."""
    parsed = Parser(
        prog="gogate history",
        description="Show the last verdicts of this repository, newest first.",
    )
    parsed.add_argument("-n", dest="count", metavar="N", type=int, default=_SHOWN, help=f"so many (default: {_SHOWN})")
    parsed.add_argument("--json", action="store_true", help="as a JSON array")
    parsed.add_argument("-C", dest="folder", metavar="DIR", type=Path, help="run as if started in DIR")
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate history ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.git.repo import find
    from gogate.run.cache import cache_folder
    from gogate.run.stop import Stop
    from gogate.store.database import open_store
    from gogate.store.history import last

    folder, cache = (world.cwd / (parsed.folder or ".")).resolve(), cache_folder(world.environ)
    repo = find(folder, world.environ, cache, Stop())
    with open_store(cache) as store:
        found = last(store, repo.identity if repo else str(folder), max(0, parsed.count))
    if parsed.json:
        import msgspec

        rows = [{"at": _when(one.at) + "Z", **_plain(one)} for one in found]
        world.stdout.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")
    elif found:
        world.stdout.write("\n".join(_table(found)) + "\n")
    else:
        world.stdout.write(f"no verdict of {repo.root if repo else folder} is kept\n")
    return ExitCode.PASS


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="seconds").removesuffix("+00:00")


def _plain(one: Judgement) -> dict[str, object]:
    return {name: value for name, value in one._asdict().items() if name not in ("at", "key")}


def _table(found: Sequence[Judgement]) -> Iterator[str]:
    rows = [
        (_when(one.at), one.gate, one.verdict, str(one.exit_code), f"{one.seconds:.1f}", one.tree[:12]) for one in found
    ]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    for row in (_HEADINGS, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
