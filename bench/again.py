"""What need not be done twice: judging a tree that was judged before, and what one changed file leaves alone."""

from __future__ import annotations

import itertools
import json
import subprocess
from typing import TYPE_CHECKING

from bench.case import JUDGED, Bench, Case, Ratio
from bench.measure import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["affected", "unchanged"]

STAGES = ("--stage", "vet", "--stage", "test")


def unchanged(bench: Bench) -> Case:
    """Judge a tree that passed before, beside vet and test that answer from Go's own caches."""
    environment = bench.environment("again")
    check = (*bench.gogate, "check", *STAGES, *bench.patterns)
    by_hand = (("go", "vet", *bench.patterns), ("go", "test", "-race", *bench.patterns))
    for argv in (check, *by_hand):  # passes once, so that both have something to remember
        bench.run_once(argv, environment, check=True)
    name, other = "gogate, the same tree again", "warm go vet, go test -race"
    return Case(
        "again: nothing changed, five times",
        (
            Side(name, [check] * 5, bench.repository, environment),
            Side(other, by_hand * 5, bench.repository, environment),
        ),
        (Ratio("second check / warm `go vet` and `go test -race`", name, other, 0.25),),
    )


def affected(bench: Bench) -> Case:
    """Judge what one staged file affects, in the snapshot, beside the same packages by hand in the work tree."""
    environment = bench.environment("affected")
    check = (*bench.gogate, "check", "--staged", "--since", "HEAD", "--select", "affected", *STAGES)
    change = changes(bench.repository, middle_file(bench))
    change()
    packages = selected(bench, check, environment)
    profile = f"-coverprofile={bench.scratch / 'affected.out'}"
    by_hand = (("go", "vet", *packages), ("go", "test", "-race", profile, "-covermode=atomic", *packages))
    for argv in (check, *by_hand):
        bench.run_once(argv, environment, check=False)
    name, other = "gogate, in the snapshot", "go vet, go test -race with coverage, in the work tree"
    return Case(
        f"affected: one file, {len(packages)} packages",
        (
            Side(name, (check,), bench.repository, environment, change, JUDGED),
            Side(other, by_hand, bench.repository, environment, change, JUDGED),
        ),
        (Ratio("one file with `affected` / the same packages by hand", name, other, 1.15),),
    )


def middle_file(bench: Bench) -> Path:
    """Return the Go file, no test, that stands in the middle of the list of all."""
    template = "{{range .GoFiles}}{{$.Dir}}/{{.}}\n{{end}}"
    command = ("go", "list", "-f", template, *bench.patterns)
    listed = subprocess.run(command, cwd=bench.repository, check=True, capture_output=True, text=True).stdout.split()
    return bench.repository / listed[len(listed) // 2]


def changes(repository: Path, file: Path) -> Callable[[], None]:
    """Return what gives *file* a new statement at each call, and stages it."""
    text, numbers = file.read_text("utf-8"), itertools.count(1)

    def change() -> None:
        file.write_text(f"{text}\nvar _ = {next(numbers)}\n", "utf-8")
        subprocess.run(("git", "add", str(file)), cwd=repository, check=True)

    return change


def selected(bench: Bench, check: Sequence[str], environment: Mapping[str, str]) -> Sequence[str]:
    """Return the packages that gogate selects for the change."""
    done = bench.run_once((*check, "--output", "json"), environment, check=False)
    return [package["path"] for package in json.loads(done.stdout)["selection"]["packages"]]
