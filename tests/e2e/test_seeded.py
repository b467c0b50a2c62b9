"""Seeded defects: the clean tree passes, and each defect is found in its stage, by its rule, at its line, and no other.

All defects are seeded at once and judged package by package; then one of each kind alone in the clean tree, with
GOGATE_E2E set all of them. What is found must be found, and nothing else may be.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock

from gogate.model.result import Finding, Outcome, Result, StageVerdict, Test, Verdict
from tests.checkworld import result
from tests.e2e.seeded.seeds import MODULE, Expected, Seed, seeds
from tests.goworld import write

KINDS = ("races", "panics", "exits", "nils")
SEEDS = seeds(*KINDS)
ALONE = SEEDS if os.environ.get("GOGATE_E2E") else [next(seed for seed in SEEDS if seed.kind == kind) for kind in KINDS]


@contextmanager
def tree(shared_folder: Path, *seeded: Seed) -> Iterator[Path]:
    """The module with *seeded* in it; one folder for all workers, for Go compiles a module anew in each new folder."""
    root = shared_folder / "seeded"
    with FileLock(shared_folder / "seeded.lock"):
        files = {"go.mod": f"module {MODULE}\n\ngo 1.24\n"}
        for seed in SEEDS:
            files |= seed.files(seeded=seed in seeded)
        write(root, files)
        yield root


@pytest.fixture
def at_once(shared_folder: Path) -> Result:
    """The result with all defects in the tree, made once for all workers."""
    with tree(shared_folder, *SEEDS) as root:
        report = shared_folder / "seeded.json"
        if not report.exists():
            report.write_bytes(msgspec.json.encode(result(root)))
        return msgspec.json.decode(report.read_bytes(), type=Result)


def place(found: Finding | Test) -> str:
    return f"{found.file}:{found.line}"


def objections(found: Result) -> list[Finding | Test]:
    """What *found* says against the tree: its findings and the tests that failed."""
    return [*found.findings, *(test for test in found.tests if test.outcome is Outcome.FAIL)]


def explains(expected: Expected, seed: Seed, found: Finding | Test) -> bool:
    """Whether *found* is what *expected* speaks of; a place that it has must be right, asked for or not."""
    if isinstance(found, Finding):
        said = expected.test is None and (expected.stage, expected.what) == (found.stage, found.rule)
    else:
        said = expected.test == found.name and found.kind is not None and expected.what == found.kind.value
    return said and place(found) in (seed.marked() if expected.here else {*seed.marked(), ":0"})


def lost(seed: Seed, found: Result) -> list[Expected]:
    """What the seed must show and does not."""
    needed = (expected for expected in seed.expected if expected.needed)
    return [expected for expected in needed if not any(explains(expected, seed, one) for one in objections(found))]


def invented(seed: Seed, found: Result) -> list[Finding | Test]:
    """What is said of the seed's package, and of the seed alone, and is not so."""
    said = [one for one in objections(found) if seed.owns(one.package)]
    return [one for one in said if not any(explains(expected, seed, one) for expected in seed.expected)]


def stages(found: Result) -> dict[str, bool]:
    """Whether each stage passed."""
    return {stage.name: stage.verdict is StageVerdict.PASS for stage in found.stages}


def stages_of(*seeded: Seed) -> dict[str, bool]:
    hit = {expected.stage for seed in seeded for expected in seed.expected}
    return {name: name not in hit for name in ("fmt", "gofumpt", "vet", "test")}


def name(seed: Seed) -> str:
    return seed.folder


def test_the_tables_hold_what_they_say() -> None:
    assert Counter(seed.kind for seed in SEEDS) == {"races": 16, "panics": 13, "exits": 11, "nils": 11}
    assert len({seed.folder for seed in SEEDS}) == len(SEEDS)
    for seed in SEEDS:
        assert seed.files(seeded=True) != seed.files(seeded=False), seed.folder
        assert any(expected.needed for expected in seed.expected), seed.folder
        assert seed.marked() or not any(expected.here for expected in seed.expected), seed.folder


def test_the_clean_tree_passes(shared_folder: Path) -> None:
    with tree(shared_folder) as root:
        found = result(root)
    assert (found.verdict, found.exit_code, objections(found)) == (Verdict.PASS, 0, [])
    assert stages(found) == stages_of()
    assert {seed.package for seed in SEEDS} <= {package.path for package in found.selection.packages}


def test_all_at_once_fail_in_their_stages(at_once: Result) -> None:
    assert (at_once.verdict, at_once.exit_code) == (Verdict.FAIL, 1)
    assert stages(at_once) == stages_of(*SEEDS)
    for one in objections(at_once):
        assert any(seed.owns(one.package) for seed in SEEDS), one


@pytest.mark.parametrize("seed", SEEDS, ids=name)
def test_each_is_found_among_all(seed: Seed, at_once: Result) -> None:
    assert (lost(seed, at_once), invented(seed, at_once)) == ([], [])


@pytest.mark.parametrize("seed", ALONE, ids=name)
def test_alone_it_fails_the_gate(seed: Seed, shared_folder: Path) -> None:
    with tree(shared_folder, seed) as root:
        found = result(root)
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 1)
    assert stages(found) == stages_of(seed)
    assert lost(seed, found) == []
    assert [one for one in objections(found) if not seed.owns(one.package)] == []
    assert invented(seed, found) == []
