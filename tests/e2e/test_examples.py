"""``gogate check`` over copies of the example modules: the clean one passes, each defect alone fails in its own way."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from gogate.model.result import CoverageVerdict, Finding, Result, StageVerdict, Test, Verdict

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect of examples/broken: how to repair it, and what a gate must say while it is there."""

    file: str
    wrong: str
    right: str
    stages: tuple[str, ...]
    rule: str
    place: str  # file:line, or "" where the finding has no place


GRAMS = '\t\t{"DE", 400, 490},\n'
MORE_GRAMS = (
    GRAMS + '\t\t{"AT", 6_000, 1190},\n\t\t{"FR", 16_000, 2090},\n\t\t{"GB", 400, 1390},\n'
    '\t\t{"US", 400, 0},\n\t\t{"DE", 0, 0},\n\t\t{"DE", 30_001, 0},\n'
)

DEFECTS = {
    "gofmt": Defect("labels/labels.go", "Join( parts", "Join(parts", ("fmt", "gofumpt"), "gofmt", "labels/labels.go:8"),
    "gofumpt": Defect("limits/limits.go", "= 0640", "= 0o640", ("gofumpt",), "gofumpt", "limits/limits.go:8"),
    "printf": Defect("audit/audit.go", "%d paid %d", "%s paid %d", ("vet",), "printf", "audit/audit.go:32"),
    "nil map": Defect(
        "tally/tally.go", "var sum map[string]int", "sum := map[string]int{}", ("vet",), "nilness", "tally/tally.go:20"
    ),
    "race": Defect(
        "counter/counter.go",
        "\tv.n++\n",
        "\tv.mu.Lock()\n\tdefer v.mu.Unlock()\n\tv.n++\n",
        ("test",),
        "race",
        "counter/counter.go:14",
    ),
    "failing test": Defect(
        "greet/greet.go", '"good day"', '"good afternoon"', ("test",), "TestBy/noon", "greet/greet_test.go:15"
    ),
    "coverage": Defect("tariff/tariff_test.go", GRAMS, MORE_GRAMS, ("test",), "coverage/total", ""),
}


def copy(name: str, folder: Path) -> Path:
    """A repository of its own with the example in it."""
    root = folder / name
    shutil.copytree(EXAMPLES / name, root)
    git = ["git", "-C", str(root), "-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run([*git, *arguments], check=True)
    return root


@pytest.fixture(scope="module")
def one_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all tests of a worker: Go compiles a module anew in each new folder."""
    return copy("broken", tmp_path_factory.mktemp("examples"))


@pytest.fixture
def broken(one_folder: Path) -> Path:
    """The module with all its defects."""
    for file in {defect.file for defect in DEFECTS.values()}:
        shutil.copy2(EXAMPLES / "broken" / file, one_folder / file)
    return one_folder


def repair(root: Path, defect: Defect) -> None:
    file = root / defect.file
    text = file.read_text()
    assert text.count(defect.wrong) == 1, f"{defect.file} should hold {defect.wrong!r} once"
    file.write_text(text.replace(defect.wrong, defect.right))


def check(root: Path, *arguments: str) -> tuple[int, Result]:
    report = root.parent / "result.json"
    argv = [sys.executable, "-m", "gogate", "check", "--report", f"json={report}", *arguments]
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True)
    assert report.is_file(), done.stdout + done.stderr
    return done.returncode, msgspec.json.decode(report.read_bytes(), type=Result)


def place(found: Finding | Test) -> str:
    return f"{found.file}:{found.line}" if found.file else ""


def said(result: Result) -> set[tuple[str, str, str]]:
    """What a result objects to: (stage, rule, place) of each finding, (test, name, place) of each failed test."""
    findings = {(finding.stage, finding.rule, place(finding)) for finding in result.findings}
    failed = {("test", test.name, place(test)) for test in result.tests if test.outcome.value == "fail"}
    return findings | failed


def failed_stages(result: Result) -> set[str]:
    """What failed; a missed floor counts for the stage that measured it."""
    assert result.coverage is not None
    stages = {stage.name for stage in result.stages if stage.verdict is not StageVerdict.PASS}
    return stages | ({"test"} if result.coverage.verdict is not CoverageVerdict.PASS else set())


def test_the_shop_passes(tmp_path: Path) -> None:
    code, result = check(copy("shop", tmp_path))
    assert (code, result.verdict, said(result)) == (0, Verdict.PASS, set())
    assert [stage.name for stage in result.stages] == ["fmt", "gofumpt", "vet", "test"]
    assert failed_stages(result) == set()
    assert len(result.selection.packages) == 7
    assert {"ExampleOf", "FuzzOf/seed#0", "TestOrder/sold_out"} <= {test.name for test in result.tests}
    assert result.coverage is not None
    assert result.coverage.covered * 1000 >= 850 * result.coverage.statements


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_alone_fails_the_gate(name: str, broken: Path) -> None:
    for other, defect in DEFECTS.items():
        if other != name:
            repair(broken, defect)
    code, result = check(broken)
    defect = DEFECTS[name]
    assert (code, result.verdict) == (1, Verdict.FAIL)
    assert failed_stages(result) == set(defect.stages)
    assert (defect.stages[0], defect.rule, defect.place) in said(result)


def test_broken_it_says_all_and_repaired_it_passes(broken: Path) -> None:
    code, result = check(broken)
    assert (code, result.verdict) == (1, Verdict.FAIL)
    assert {(defect.stages[0], defect.rule, defect.place) for defect in DEFECTS.values()} <= said(result)
    assert failed_stages(result) == {"fmt", "gofumpt", "vet", "test"}
    for defect in DEFECTS.values():
        repair(broken, defect)
    code, result = check(broken)
    assert (code, result.verdict, said(result)) == (0, Verdict.PASS, set())


def test_the_examples_own_page_tells_the_same() -> None:
    text = (EXAMPLES / "broken" / "README.md").read_text()
    rows = re.findall(r"^\| [^|]+ \| `(\w+)`[^|]* \| `([^`]+)` \| `([^`]+)` \|$", text, flags=re.MULTILINE)
    told = [(stage, rule, where if ":" in where else "") for stage, rule, where in rows]
    assert told == [(defect.stages[0], defect.rule, defect.place) for defect in DEFECTS.values()]
