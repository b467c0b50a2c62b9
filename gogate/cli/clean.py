"""``gogate clean``: what gogate's own cache folder holds, and how to get the space back."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli.arguments import Parser
from gogate.model.errors import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gogate.cli.world import World

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate clean``."""
    parsed = Parser(
        prog="gogate clean",
        description="Empty gogate's own cache: by default the snapshots and the store, which only cost time to remake.",
        epilog="What a running check uses is left alone. Go's own caches are Go's: see go clean.",
    )
    parsed.add_argument("--snapshots", action="store_true", help="the snapshots of judged trees")
    parsed.add_argument("--store", action="store_true", help="verdicts, timings, history, formatted blobs")
    parsed.add_argument(
        "--tools", action="store_true", help="the tools built for gogate: made anew from the module proxy"
    )
    parsed.add_argument("--all", action="store_true", help="all of these")
    parsed.add_argument("-n", "--dry-run", action="store_true", help="show the sizes, remove nothing")
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate clean ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.run.cache import cache_folder

    cache = cache_folder(world.environ)
    chosen = {name for name in ("snapshots", "store", "tools") if getattr(parsed, name) or parsed.all}
    chosen = chosen or {"snapshots", "store"}
    world.stdout.write(f"{cache}\n")
    for name, remove in (("snapshots", _snapshots), ("store", _store), ("tools", _tools)):
        before = _size(cache, name)
        said = ""
        if name in chosen and not parsed.dry_run:
            remove(cache)
            said = f"freed {_bytes(max(0, before - _size(cache, name)))}"
        elif name not in chosen:
            said = f"kept (--{name} removes them)"
        world.stdout.write(f"  {name:<10}  {_bytes(before):>9}  {said}".rstrip() + "\n")
    return ExitCode.PASS


def _snapshots(cache: Path) -> None:
    from gogate.git.clean import clear

    clear(cache, time.time())


def _store(cache: Path) -> None:
    from gogate.store.database import open_store
    from gogate.store.prune import prune

    with open_store(cache) as store:
        prune(store, time.time(), max_age=-1)  # all that was used before the next second: everything


def _tools(cache: Path) -> None:
    from gogate.git.clean import remove_tree

    for place in sorted(cache.glob("tools/*")):
        remove_tree(place)


def _size(cache: Path, name: str) -> int:
    """Return the bytes that a part of the cache takes."""
    if name == "store":
        return sum(file.stat().st_size for file in cache.glob("store.sqlite3*"))
    folder = cache / ("trees" if name == "snapshots" else "tools")
    files = (Path(place, file) for place, _, names in os.walk(folder) for file in names)
    return sum(file.lstat().st_size for file in files if os.path.lexists(file))


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
