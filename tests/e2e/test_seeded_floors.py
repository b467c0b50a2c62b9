"""Floors: a tree that stands exactly on one passes, and one statement less fails it, and no other floor.

The tree is ten statements in two packages, of which eight run; the change is the file ``a/more.go``, of whose four two
run. A test that calls one function less is judged by every floor, code that grows by a statement by two of them, with
GOGATE_E2E set by all.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock

from gogate.model.result import CoverageVerdict, Outcome, Result, StageVerdict, Verdict
from tests.checkworld import result
from tests.goworld import write

MODULE = "example.com/floors"
A = f"{MODULE}/a"


def functions(package: str, *names: str) -> str:
    """Go text with one function of one statement for each name."""
    return f"package {package}\n" + "".join(
        f"\n// {name} returns its own name.\nfunc {name}() string {{\n\treturn {name!r}\n}}\n".replace("'", '"')
        for name in names
    )


def calls(package: str, *names: str) -> str:
    """Go text of a test that calls the functions."""
    body = "".join(f"\tt.Log({name}())\n" for name in names)
    return f'package {package}\n\nimport "testing"\n\nfunc TestAll(t *testing.T) {{\n{body}}}\n'


BASE = {
    "go.mod": f"module {MODULE}\n\ngo 1.24\n",
    "a/a.go": functions("a", "One", "Two", "Three", "Four"),
    "a/a_test.go": calls("a", "One", "Two", "Three", "Four"),
    "b/b.go": functions("b", "One", "Two"),
    "b/b_test.go": calls("b", "One", "Two"),
}
CLEAN = {
    "a/a.go": BASE["a/a.go"],
    "a/more.go": functions("a", "Five", "Six", "Seven", "Eight"),
    "a/more_test.go": calls("a", "Five", "Six").replace("TestAll", "TestMore"),
    "floors.json": f'{{"schema": 1, "packages": {{"{A}": 75, "{MODULE}/b": 100}}}}\n',
}
A_CALL_LESS = {**CLEAN, "a/more_test.go": calls("a", "Five").replace("TestAll", "TestMore")}
A_STATEMENT_MORE = {**CLEAN, "a/more.go": functions("a", "Five", "Six", "Seven", "Eight", "Nine")}
A_STATEMENT_ELSEWHERE = {**CLEAN, "a/a.go": functions("a", "One", "Two", "Three", "Four", "Nine")}


class Floor(NamedTuple):
    """A floor on which the clean tree stands exactly, and what must be said one statement below it."""

    settings: str
    rule: str
    place: str
    message: str


FLOORS = {
    "total": Floor(
        "[coverage]\nfloor = 80.0\n",
        "coverage/total",
        "",
        "the total is 70.00 % (7 of 10 statements), below the floor of 80 %: 1 statement short",
    ),
    "package": Floor(
        '[[coverage.rules]]\nmatch = "a"\nfloor = 75.0\n',
        "coverage/package",
        "",
        f"{A} (rule 'a') is 62.50 % (5 of 8 statements), below the floor of 75 %: 1 statement short",
    ),
    "file": Floor(
        '[[coverage.rules]]\nmatch = "a/more.go"\nfloor = 50.0\n',
        "coverage/package",
        "a/more.go",
        "a/more.go (rule 'a/more.go') is 25.00 % (1 of 4 statements), below the floor of 50 %: 1 statement short",
    ),
    "ratchet": Floor(
        '[coverage]\nratchet = "floors.json"\n',
        "coverage/package",
        "",
        f"{A} (ratchet) is 62.50 % (5 of 8 statements), below the floor of 75 %: 1 statement short",
    ),
    "patch": Floor(
        "[coverage]\npatch = 50.0\n",
        "coverage/patch",
        "a/more.go",
        "the change is 25.00 % (1 of 4 statements), below the floor of 50 %; not run: a/more.go:",
    ),
    "patch_allow": Floor(
        "[coverage]\npatch = 100.0\npatch_allow = 2\n",
        "coverage/patch",
        "a/more.go",
        "the change is 25.00 % (1 of 4 statements), below the floor of 100 %; not run: a/more.go:",
    ),
}
GROWN = {  # the same floors where the tests stay as they are and the code grows
    "total": "the total is 72.72 % (8 of 11 statements), below the floor of 80 %: 1 statement short",
    "package": f"{A} (rule 'a') is 66.66 % (6 of 9 statements), below the floor of 75 %: 1 statement short",
    "file": "a/more.go (rule 'a/more.go') is 40.00 % (2 of 5 statements), below the floor of 50 %: 1 statement short",
    "ratchet": f"{A} (ratchet) is 66.66 % (6 of 9 statements), below the floor of 75 %: 1 statement short",
    "patch": "the change is 40.00 % (2 of 5 statements), below the floor of 50 %; not run: a/more.go:",
    "patch_allow": "the change is 40.00 % (2 of 5 statements), below the floor of 100 %; not run: a/more.go:",
}


@contextmanager
def tree(shared_folder: Path, files: dict[str, str], settings: str) -> Iterator[Path]:
    """The repository with *files* in its work tree; one folder for all workers, so that go's cache serves them all."""
    root = shared_folder / "floors"
    with FileLock(shared_folder / "floors.lock"):
        if not root.exists():
            for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
                subprocess.run(["git", *words], cwd=write(root, BASE), check=True)
        yield write(root, {**files, "gogate.toml": settings})


def check(shared_folder: Path, files: dict[str, str], settings: str) -> Result:
    with tree(shared_folder, files, settings) as root:
        found = result(root, "--since", "HEAD")
    assert [test.name for test in found.tests if test.outcome is Outcome.FAIL] == []
    assert found.coverage is not None
    return found


def below(found: Result, floor: Floor, message: str) -> None:
    """That *found* says *message* in the stage and the place of *floor*, and nothing else."""
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 1)
    assert {stage.name for stage in found.stages if stage.verdict is not StageVerdict.PASS} == {"test"}
    ((stage, rule, file, text),) = [(one.stage, one.rule, one.file, one.message) for one in found.findings]
    assert (stage, rule, file) == ("test", floor.rule, floor.place)
    assert text.startswith(f"coverage of {message}")


@pytest.mark.parametrize("name", FLOORS)
def test_exactly_on_the_floor_it_passes(name: str, shared_folder: Path) -> None:
    found = check(shared_folder, CLEAN, FLOORS[name].settings)
    assert (found.verdict, found.exit_code, found.findings) == (Verdict.PASS, 0, ())
    assert found.coverage is not None
    assert (found.coverage.covered, found.coverage.statements) == (8, 10)
    assert found.coverage.patch is not None
    assert (found.coverage.patch.covered, found.coverage.patch.statements) == (2, 4)


@pytest.mark.parametrize("name", FLOORS)
def test_a_call_less_fails_it(name: str, shared_folder: Path) -> None:
    below(check(shared_folder, A_CALL_LESS, FLOORS[name].settings), FLOORS[name], FLOORS[name].message)


@pytest.mark.parametrize("name", FLOORS if os.environ.get("GOGATE_E2E") else ("total", "patch_allow"))
def test_a_statement_more_fails_it(name: str, shared_folder: Path) -> None:
    below(check(shared_folder, A_STATEMENT_MORE, FLOORS[name].settings), FLOORS[name], GROWN[name])


def test_a_statement_in_another_file_is_nothing_to_a_files_floor(shared_folder: Path) -> None:
    found = check(shared_folder, A_STATEMENT_ELSEWHERE, FLOORS["file"].settings)
    assert (found.verdict, found.findings) == (Verdict.PASS, ())


@pytest.mark.parametrize("settings", ["", "[coverage]\nfloor = 79.9\n"])
def test_where_no_floor_is_missed_the_figures_are_shown_alone(settings: str, shared_folder: Path) -> None:
    found = check(shared_folder, CLEAN, settings)
    assert (found.verdict, found.findings) == (Verdict.PASS, ())
    assert found.coverage is not None
    assert found.coverage.verdict is (CoverageVerdict.PASS if settings else CoverageVerdict.NONE)
