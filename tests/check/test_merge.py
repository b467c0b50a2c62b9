from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gogate.check.merge import Named, gather
from gogate.model.errors import CannotJudge
from gogate.model.result import (
    Coverage,
    CoverageVerdict,
    FileCoverage,
    Finding,
    Kind,
    Module,
    Outcome,
    PackageCoverage,
    Result,
    SelectedPackage,
    Selection,
    Severity,
    Shard,
    Stage,
    StageVerdict,
    Test,
    Tools,
    Verdict,
)
from tests.checkworld import gogate
from tests.shardworld import merged

MODULE = "example.com/m"
RACE = Finding(
    stage="test", rule="race", severity=Severity.ERROR, message="data race", file="a/a.go", line=3, fingerprint="r" * 24
)


def shard(index: int = 1, count: int = 2, *, packages: str = "", **fields: object) -> Result:
    """A passed shard that judged *packages* (a letter each) in a plain folder."""
    chosen = tuple(SelectedPackage(path=f"{MODULE}/{one}", module=MODULE, reason="all packages") for one in packages)
    base = Result(
        gate="check",
        verdict=Verdict.PASS,
        exit_code=0,
        started=f"2026-01-0{index}T00:00:00Z",
        seconds=float(index),
        tools=Tools(gogate="1", go="go1.26.0"),
        selection=Selection(mode="all", packages=chosen, left_out=4 - len(chosen)),
        shard=Shard(index=index, count=count, plan="p"),
        modules=(Module(path=MODULE, dir="."),),
        stages=tuple(_stage(name, len(chosen)) for name in ("fmt", "gofumpt", "vet", "test")),
        tests=tuple(Test(package=one.path, name="TestA", outcome=Outcome.PASS, seconds=0.5) for one in chosen),
    )
    return replace(base, **fields)


def _stage(name: str, count: int, verdict: StageVerdict = StageVerdict.PASS) -> Stage:
    reason = {"vet": f"{count} packages", "test": f"{count} tests in {count} packages"}.get(name, f"{2 * count} files")
    return Stage(name=name, verdict=verdict, reason=reason if count else "no Go files", seconds=float(count))


def covered(*files: tuple[str, int], **fields: object) -> Coverage:
    """Coverage of files of two statements, the second block covered *count* times."""
    found = []
    for name, count in files:
        blocks = ((1, 1, 2, 2, 1, 1), (3, 1, 4, 2, 1, count))
        found.append(FileCoverage(file=name, covered=1 + bool(count), statements=2, blocks=blocks))
    paths = sorted({f"{MODULE}/{name.partition('/')[0]}" for name, _ in files})
    packages = tuple(PackageCoverage(path=path, covered=1, statements=2) for path in paths)
    base = Coverage(mode="atomic", covered=0, statements=0, packages=packages, files=tuple(found))
    return replace(base, **fields)


def write(root: Path, *results: Result) -> list[Path]:
    (root / "go.mod").write_text(f"module {MODULE}\n")
    for name in "abcd":
        (root / name).mkdir(exist_ok=True)
        (root / name / f"{name}.go").write_text(f"package {name}\n")
    paths = [root / f"part-{number}.json" for number in range(len(results))]
    for path, result in zip(paths, results, strict=True):
        path.write_bytes(msgspec.json.encode(result))
    return paths


def join(root: Path, *results: Result, code: int = 0) -> Result:
    ran, joined = merged(root, write(root, *results))
    assert ran.code == joined.exit_code == code, ran.stderr
    return joined


def test_the_parts_add_up(tmp_path: Path) -> None:
    joined = join(tmp_path, shard(2, packages="bd"), shard(1, packages="ac"))
    assert [package.path[-1] for package in joined.selection.packages] == ["a", "b", "c", "d"]
    assert (joined.selection.left_out, joined.shard, joined.started) == (0, None, "2026-01-01T00:00:00Z")
    assert [stage.reason for stage in joined.stages] == [
        "8 files", "8 files", "4 packages", "4 tests in 4 packages",
    ]  # fmt: skip
    assert [test.package[-1] for test in joined.tests] == ["a", "b", "c", "d"]
    assert joined.seconds == 2.0


def test_coverage_is_the_union_of_blocks(tmp_path: Path) -> None:
    one = shard(1, packages="ab", coverage=covered(("a/a.go", 0), ("b/b.go", 1)))
    two = shard(2, packages="ac", coverage=covered(("a/a.go", 3), ("c/c.go", 0)))
    joined = join(tmp_path, one, two)
    assert joined.coverage is not None
    assert (joined.coverage.covered, joined.coverage.statements) == (5, 6)
    assert [(file.file, file.covered) for file in joined.coverage.files] == [
        ("a/a.go", 2), ("b/b.go", 2), ("c/c.go", 1),
    ]  # fmt: skip


def test_a_package_that_left_no_coverage_keeps_floors_from_being_judged(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text("[coverage]\nfloor = 10.0\n")
    gone = PackageCoverage(path=f"{MODULE}/b", covered=0, statements=0, verdict=CoverageVerdict.ERROR)
    one = shard(1, packages="ab", coverage=covered(("a/a.go", 1), packages=(gone,)))
    joined = join(tmp_path, one, shard(2, packages="c", coverage=covered(("c/c.go", 1))), code=3)
    assert any(f"{MODULE}/b was asked for and left no line" in note for note in joined.notes)
    lost = join(tmp_path, shard(1, packages="ab"), shard(2, packages="c", coverage=covered(("c/c.go", 1))), code=3)
    assert any(f"{MODULE}/a was asked for" in note for note in lost.notes)


def test_a_race_that_two_shards_met_is_one_finding(tmp_path: Path) -> None:
    race = Test(package=f"{MODULE}/a", name="TestA", outcome=Outcome.FAIL, kind=Kind.RACE)
    fields = {"findings": (RACE,), "verdict": Verdict.FAIL, "exit_code": 1}
    one = shard(1, packages="a", tests=(race,), **fields)  # type: ignore[arg-type]
    two = shard(2, packages="b", tests=(replace(race, package=f"{MODULE}/b"),), **fields)  # type: ignore[arg-type]
    joined = join(tmp_path, one, two, code=1)
    assert [finding.fingerprint for finding in joined.findings] == ["r" * 24]
    assert len(joined.tests) == 2


def test_equal_findings_are_numbered_anew(tmp_path: Path) -> None:
    finding = Finding(
        stage="vet", rule="x", severity=Severity.WARNING, message="m", file="a/a.go", fingerprint="f" * 24
    )
    one = shard(1, findings=(replace(finding, line=9), replace(finding, line=12, fingerprint="f" * 24 + "-2")))
    joined = join(tmp_path, one, shard(2, findings=(replace(finding, line=2, file="a/b.go"),)), code=1)
    assert [(one.line, one.fingerprint[24:]) for one in joined.findings] == [(9, ""), (12, "-2"), (2, "-3")]


def test_what_the_baseline_knows_fails_neither_shard_nor_whole(tmp_path: Path) -> None:
    finding = Finding(
        stage="vet", rule="x", severity=Severity.WARNING, message="m", file="a/a.go", fingerprint="f" * 24, known=True
    )
    entry = '{"file": "a/a.go", "rule": "x", "fingerprint": "%s", "count": %d, "message": "m"}'
    (tmp_path / "gogate.baseline.json").write_text('{"schema": 1, "findings": [%s]}' % (entry % ("f" * 24, 1)))
    joined = join(tmp_path, shard(1, packages="a", findings=(finding,)), shard(2, packages="b"))
    assert [one.known for one in joined.findings] == [True]
    assert "1 known" in joined.stages[2].reason
    (tmp_path / "gogate.baseline.json").unlink()
    assert join(tmp_path, shard(1, findings=(finding,)), shard(2), code=1).verdict is Verdict.FAIL


def test_a_quarantine_is_judged_on_the_whole(tmp_path: Path) -> None:
    text = "[[test.quarantine]]\npackage = '%s'\nname = '%s'\nowner = 'me'\nreason = 'flaky'\nuntil = 2099-01-01\n"
    (tmp_path / "gogate.toml").write_text(text % (f"{MODULE}/b", "TestA"))
    failed = Test(package=f"{MODULE}/b", name="TestA", outcome=Outcome.FAIL, kind=Kind.FAILURE)
    joined = join(tmp_path, shard(1, packages="a"), shard(2, packages="b", tests=(failed,)))
    assert joined.stages[3].reason.endswith("1 quarantined")
    (tmp_path / "gogate.toml").write_text(text % (f"{MODULE}/b", "TestGone"))
    joined = join(tmp_path, shard(1, packages="a"), shard(2, packages="b"), code=2)
    assert any("matches no test" in note for note in joined.notes)


def test_an_own_entry_of_a_split_package_comes_once(tmp_path: Path) -> None:
    broken = Test(package=f"{MODULE}/a", name="", outcome=Outcome.FAIL, kind=Kind.BUILD)
    failed = {"packages": "a", "tests": (broken,), "verdict": Verdict.FAIL}
    joined = join(tmp_path, shard(1, **failed), shard(2, **failed), code=1)  # type: ignore[arg-type]
    assert joined.tests == (broken,)


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.TIMEOUT, Verdict.INTERRUPTED])
def test_a_shard_that_could_not_judge_makes_the_whole_an_error(tmp_path: Path, verdict: Verdict) -> None:
    two = shard(2, packages="b", verdict=verdict, exit_code=3, notes=("the disk is full",))
    joined = join(tmp_path, shard(1, packages="a"), two, code=3)
    assert joined.verdict is Verdict.ERROR
    assert any("shard 2 of 2" in note and "the disk is full" in note for note in joined.notes)


def test_a_stage_that_could_not_be_judged_is_named_with_its_shard(tmp_path: Path) -> None:
    stages = (*shard(packages="b").stages[:3], replace(_stage("test", 1, StageVerdict.TIMEOUT), reason="stopped"))
    joined = join(tmp_path, shard(1, packages="a"), shard(2, packages="b", stages=stages), code=4)
    assert joined.stages[3].reason.startswith("shard 2 of 2 (")
    assert joined.stages[3].reason.endswith("): stopped")


def test_a_failed_shard_is_never_lost(tmp_path: Path) -> None:
    joined = join(tmp_path, shard(1, packages="a", verdict=Verdict.FAIL, exit_code=1), shard(2), code=1)
    assert any(note.startswith("shard 1 of 2") for note in joined.notes)


def test_shards_with_nothing_to_judge_pass(tmp_path: Path) -> None:
    joined = join(tmp_path, shard(1, packages="abcd"), shard(2))
    assert [stage.reason for stage in joined.stages][:2] == ["8 files", "8 files"]
    skipped = tuple(Stage(name=name, verdict=StageVerdict.SKIP, reason="no Go module") for name in ("fmt", "vet"))
    none = join(tmp_path, shard(1, stages=skipped), shard(2, stages=skipped))
    assert {stage.verdict for stage in none.stages} == {StageVerdict.SKIP}


FOREIGN: list[tuple[dict[str, object], str]] = [
    ({"tree": "0" * 40}, "its tree is"),
    ({"base": "0" * 40}, "its base is"),
    ({"gate": "nightly"}, "its gate is nightly"),
    ({"tools": Tools(gogate="1", go="go1.25.0")}, "its go is go1.25.0"),
    ({"tools": Tools(gogate="2", go="go1.26.0")}, "its gogate is 2"),
    ({"tools": Tools(gogate="1", go="go1.26.0", gofumpt="v0.9.0")}, "its gofumpt is v0.9.0"),
    ({"modules": ()}, "its list of modules is"),
    ({"selection": Selection(mode="affected")}, "its selection is affected"),
    ({"shard": Shard(index=2, count=2, plan="x")}, "its plan"),
    ({"shard": Shard(index=2, count=3, plan="p")}, "its number of shards is 3"),
    ({"shard": None}, "is no shard's result"),
]


@pytest.mark.parametrize(("fields", "said"), FOREIGN, ids=[said for _, said in FOREIGN])
def test_a_foreign_shard_is_named(fields: dict[str, object], said: str) -> None:
    with pytest.raises(CannotJudge, match=said) as caught:
        gather([Named("one.json", shard(1)), Named("two.json", shard(2, **fields))])  # type: ignore[arg-type]
    assert "two.json" in caught.value.message
    assert caught.value.fix


def test_git_and_python_may_differ_from_machine_to_machine() -> None:
    other = shard(2, tools=Tools(gogate="1", go="go1.26.0", git="2.50.0", python="3.14.0"))
    assert len(gather([Named("one", shard(1)), Named("two", other)])) == 2


@given(st.permutations(range(1, 5)))
def test_the_order_of_the_files_changes_nothing(order: list[int]) -> None:
    found = gather([Named(str(index), shard(index, 4)) for index in order])
    assert [one.name for one in found] == ["1", "2", "3", "4"]


@given(st.lists(st.integers(1, 4), max_size=8))
def test_every_shard_is_wanted_once(indexes: list[int]) -> None:
    shards = [Named(f"{at}.json", shard(index, 4)) for at, index in enumerate(indexes)]
    if sorted(indexes) == [1, 2, 3, 4]:
        assert len(gather(shards)) == 4
    else:
        with pytest.raises(CannotJudge, match=r"missing|twice|no shard"):
            gather(shards)


def test_shards_that_never_judged_are_no_whole() -> None:
    idle = tuple(Stage(name="fmt", verdict=StageVerdict.SKIP) for _ in range(1))
    early = shard(1, 1, verdict=Verdict.ERROR, stages=idle, notes=("no go on PATH",))
    with pytest.raises(CannotJudge, match="no go on PATH"):
        gather([Named("one.json", early)])


def test_a_gate_that_was_not_judged_is_refused(tmp_path: Path) -> None:
    paths = write(tmp_path, shard(1), shard(2))
    ran = gogate(tmp_path, "merge", "--gate", "nightly", *map(str, paths))
    assert (ran.code, "its gate is check, --gate says nightly" in ran.stderr) == (3, True)


def test_what_is_no_result_document_is_named(tmp_path: Path) -> None:
    one, two = write(tmp_path, shard(1), shard(2))
    for damage, said in (
        (b"{", "is no result document"),
        (two.read_bytes().replace(b'"schema":1', b'"schema":2'), "schema 2"),
    ):
        two.write_bytes(damage)
        ran = gogate(tmp_path, "merge", str(one), str(two))
        assert (ran.code, said in ran.stderr, str(two) in ran.stderr) == (3, True, True)
    ran = gogate(tmp_path, "merge", str(one), "gone.json")
    assert (ran.code, "gone.json" in ran.stderr) == (3, True)
