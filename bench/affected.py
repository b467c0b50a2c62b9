"""Edit a repository at random and compare what gogate selects with what Go itself would do again.

    python bench/affected.py --repository DIR [--edits 200] [--seed 1] [--work DIR]

The repository is cloned; its packages and tests are compiled once, and its tests run once with Go's own record of what
they open (``-test.testlogfile``). For every edit the truth is what ``go list -test -race`` then calls stale, whose
errors differ, and which tests opened or listed what was edited. A package that is touched by that and not selected is
a miss: it is told, and the exit code is 1. ``--work`` keeps clone, cache and record for another run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.edits import KINDS, Edit, Ground  # noqa: E402
from gogate.golang.affected import affected  # noqa: E402
from gogate.golang.dependencies import changed_dependents  # noqa: E402
from gogate.golang.modules import discover, require_versions  # noqa: E402
from gogate.golang.packages import list_packages  # noqa: E402
from gogate.golang.toolchain import find  # noqa: E402
from gogate.model.errors import GogateError  # noqa: E402
from gogate.run.stop import Stop  # noqa: E402

WRAPPER = """#!/bin/sh
binary=$1
shift
exec "$binary" "$@" "-test.testlogfile=$TESTLOGS/$(pwd | sed 's,/,%,g')"
"""
FIELDS = "ImportPath,ForTest,Standard,Stale,StaleReason,Error,DepsErrors,EmbedFiles,TestEmbedFiles,XTestEmbedFiles"


@dataclass
class World:
    """A clone with a compiled cache, and what its tests were seen to open."""

    root: Path
    work: Path
    environment: dict[str, str]
    opened: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    listed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def go(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run go in the clone, at the lowest priority."""
        argv = ["nice", "-n", "15", "go", *arguments]
        return subprocess.run(argv, cwd=self.root, env=self.environment, capture_output=True, check=False)


def prepare(repository: Path, work: Path, say: Say) -> World:
    """Clone *repository*, compile it for list and for tests, and record what the tests open."""
    root, logs = work / "clone", work / "logs"
    root = root.resolve()  # go list tells real paths
    environment = {**os.environ, "GOCACHE": str(work / "gocache"), "GOFLAGS": "-buildvcs=false", "TESTLOGS": str(logs)}
    world = World(root, work, environment)
    if not root.is_dir():
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", repository, root], check=True)
    say("compiling packages and test variants")
    world.go("list", "-e", "-export", "-test", "-deps", "-race", "-json=ImportPath", "./...")
    if not logs.is_dir():
        say("running the tests once")
        logs.mkdir()
        wrapper = work / "wrapper"
        wrapper.write_text(WRAPPER)
        wrapper.chmod(0o755)
        world.go("test", "-vet=off", "-timeout=120s", "-ldflags=-s -w", f"-exec={wrapper}", "./...")
    read_logs(world, logs)
    return world


def read_logs(world: World, logs: Path) -> None:
    """Note for every path below the clone which folders' tests opened it, and which tests listed it."""
    for log in logs.iterdir():
        folder = log.name.replace("%", "/")
        place = folder
        for line in log.read_text(errors="surrogateescape").splitlines():
            action, _, name = line.partition(" ")
            full = os.path.normpath(os.path.join(place, name))  # noqa: PTH118 - may be absolute
            if action == "chdir":
                place = full
            if action in ("open", "stat", "chdir"):
                relative, tester = os.path.relpath(full, world.root), os.path.relpath(folder, world.root)
                if not relative.startswith(".."):
                    world.opened[relative].add(tester)
                    if action == "open":
                        world.listed[relative].add(tester)


class Say:
    """Progress on stderr."""

    def __call__(self, text: str) -> None:
        """Write a line."""
        print(text, file=sys.stderr, flush=True)


def state(world: World) -> tuple[dict[str, str], bool]:
    """Return of every package and test variant what go would do again and its errors; and whether go list ran."""
    done = world.go("list", "-e", "-test", "-deps", "-race", f"-json={FIELDS}", "./...")
    found: dict[str, str] = {}
    for chunk in done.stdout.decode().split("\n}\n"):
        package = json.loads(chunk + "}") if chunk.strip() else {}
        # A generated main is linked anew each time; what it is linked from is listed too.
        if not package or package.get("Standard") or package["ImportPath"].endswith(".test"):
            continue
        errors = [
            re.sub(r"\S+:\d+:\d+", "", e.get("Err", ""))
            for e in [package.get("Error"), *package.get("DepsErrors", ())]
            if e
        ]
        found[package["ImportPath"]] = json.dumps([package.get("Stale", False), package.get("StaleReason", ""), errors])
    return found, done.returncode == 0


def touched(world: World, edit: Edit, before: dict[str, str], folders: dict[str, str]) -> dict[str, str]:
    """Return the import paths whose compiled code, errors or opened files *edit* changed, with how."""
    after, _ = state(world)
    found: dict[str, str] = {}
    for name, text in after.items():
        if before.get(name) != text:
            found.setdefault(owner(name), f"go list: {text}")
    for path in edit.paths:
        around = os.path.dirname(path) or "."  # noqa: PTH120
        for folder in world.opened.get(path, set()) | world.listed.get(around, set()):
            if folder in folders:
                found.setdefault(folders[folder], f"its test opens {path} or lists its folder")
    return found


def owner(name: str) -> str:
    """Return the package that a test variant (``p [p.test]``, ``p_test [p.test]``) belongs to."""
    plain, _, tested = name.partition(" [")
    return tested.removesuffix("]").removesuffix(".test") if tested.endswith(".test]") else plain


@dataclass
class Row:
    """What the edits of one kind showed; shares are of all packages, times in seconds."""

    shares: list[float] = field(default_factory=list)
    needed: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    listing: list[float] = field(default_factory=list)
    refused: int = 0
    misses: list[str] = field(default_factory=list)


def judge(world: World, ground: Ground, edit: Edit, before: dict[str, str], row: Row) -> None:
    """Select after *edit* and compare with the truth."""
    stop, toolchain = Stop(), find(world.environment, world.root, Stop())
    start = time.perf_counter()
    try:
        places = discover(world.root, toolchain, stop)
        require_versions(places, toolchain)
        packages = [p for place in places for p in list_packages(world.root, place, toolchain, stop)]
    except GogateError:
        row.refused += 1
        return
    middle = time.perf_counter()
    homes = {module.path: place for place in places for module in place.modules}
    selected = affected(
        packages,
        [module for place in places for module in place.modules],
        edit.paths,
        source=ground.read,
        dependents=lambda module: changed_dependents(
            world.root, homes[module.path], module, ground.before(f"{module.prefix}go.mod", edit), toolchain, stop
        ),
    )
    end = time.perf_counter()
    row.listing.append(middle - start)
    row.seconds.append(end - middle)
    row.shares.append(len(selected) / len(packages))
    ours = {package.path for package in packages}
    truth = touched(world, edit, before, {package.dir: package.path for package in packages})
    row.needed.append(len(ours & truth.keys()) / len(packages))
    row.misses += [
        f"{edit.kind}: {', '.join(edit.paths[:3])}: {path} ({how})"
        for path, how in sorted(truth.items())
        if path in ours and path not in selected
    ]


def main() -> int:
    """Print the table; 1 where a package was missed."""
    arguments = parse()
    say = Say()
    work = Path(arguments.work or tempfile.mkdtemp(prefix="affected-")).resolve()
    work.mkdir(parents=True, exist_ok=True)
    world = prepare(arguments.repository.resolve(), work, say)
    ground = Ground(world.root, random.Random(arguments.seed))  # noqa: S311 - to be repeatable
    before, _ = state(world)
    rows: dict[str, Row] = defaultdict(Row)
    kinds = [kind for kind in KINDS if not arguments.kinds or kind in arguments.kinds]
    for number in range(arguments.edits):
        kind = kinds[number % len(kinds)]
        known = len(rows[kind].misses)
        with ground.edit(kind, number) as edit:
            if edit is not None:
                judge(world, ground, edit, before, rows[kind])
        for miss in rows[kind].misses[known:]:
            say(f"MISS {miss}")
        if number % 20 == 19:
            say(f"{number + 1} edits")
    clean, _ = state(world)
    assert clean == before, "the clone is not as it was"
    table(rows)
    if not arguments.work:
        shutil.rmtree(work)
    return 1 if any(row.misses for row in rows.values()) else 0


def table(rows: dict[str, Row]) -> None:
    """Print a row for each kind and one for all."""
    whole = Row()
    for row in rows.values():
        for name in ("shares", "needed", "seconds", "listing", "misses"):
            getattr(whole, name).extend(getattr(row, name))
        whole.refused += row.refused
    print("| edit | edits | misses | needed % | selected % | quartiles | go list s | select s | refused |")
    print("|---|--:|--:|--:|--:|---|--:|--:|--:|")
    for name, row in [*rows.items(), ("all", whole)]:
        if not row.shares:
            print(f"| {name} | 0 | 0 | | | | | | {row.refused} |")
            continue
        cuts = statistics.quantiles(row.shares, n=4) if len(row.shares) > 1 else row.shares * 3
        print(
            f"| {name} | {len(row.shares)} | {len(row.misses)} | {100 * statistics.mean(row.needed):.1f}"
            f" | {100 * statistics.mean(row.shares):.1f} | {' · '.join(f'{100 * cut:.1f}' for cut in cuts)}"
            f" | {statistics.median(row.listing):.2f} | {statistics.median(row.seconds):.2f} | {row.refused} |"
        )


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repository", type=Path, required=True)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--kinds", nargs="*", default=[], help="only these kinds of edit")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
