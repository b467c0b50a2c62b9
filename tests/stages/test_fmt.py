from __future__ import annotations

from pathlib import Path

from gogate.model.result import StageVerdict
from gogate.settings.types import Settings
from gogate.stages import fmt
from gogate.stages.scope import Scope, Unit
from tests import goworld
from tests.goworld import write
from tests.requestworld import package, selected
from tests.stageworld import run_stage


def scope(root: Path, *units: Unit, only: frozenset[str] | None = None) -> Scope:
    return Scope(root, goworld.toolchain(root), None, None, units, root, 2, 8 << 30, only=only)


def unit(*packages: tuple[str, ...]) -> Unit:
    return selected(*(package(*words) for words in packages)).units[0]


def test_the_files_of_all_packages_go_to_one_gofmt_each_once_and_in_order(tmp_path: Path) -> None:
    # A part of a package's tests is a unit of its own: its files are not judged twice.
    units = unit(("b", "b.go", "-w.go"), (".", "m.go")), unit(("b", "b.go"))
    where = scope(tmp_path, *units)
    (job,) = fmt.plan(where, Settings())
    assert (job.name, job.stage, job.after) == ("fmt 1", "fmt", ())
    assert job.command is not None
    assert job.command.argv == (str(where.toolchain.gofmt), "-d", "./b/-w.go", "./b/b.go", "./m.go")
    assert job.command.cwd == tmp_path


def test_more_files_than_a_command_takes_are_more_jobs(tmp_path: Path) -> None:
    names = [f"{'x' * 200}{number:05}.go" for number in range(12_000)]
    jobs = fmt.plan(scope(tmp_path, unit((".", *names))), Settings())
    assert len(jobs) > 1
    assert [job.name for job in jobs] == [f"fmt {number}" for number in range(1, len(jobs) + 1)]
    given = [word for job in jobs if job.command for word in job.command.argv[2:]]
    assert given == [f"./{name}" for name in names]


def test_only_what_is_judged_is_given_and_nothing_is_no_job(tmp_path: Path) -> None:
    whole = unit(("a", "a.go"), ("b", "b.go"))
    (job,) = fmt.plan(scope(tmp_path, whole, only=frozenset({"b/b.go", "gone.go"})), Settings())
    assert job.command is not None
    assert job.command.argv[2:] == ("./b/b.go",)
    assert fmt.plan(scope(tmp_path, whole, only=frozenset()), Settings()) == []


def test_no_files_are_a_pass_that_says_so(tmp_path: Path) -> None:
    result = run_stage(fmt, scope(tmp_path))
    assert (result.stage.verdict, result.stage.reason) == (StageVerdict.PASS, "no Go files")


def test_a_file_that_went_meanwhile_is_no_pass(tmp_path: Path) -> None:
    write(tmp_path, {"here.go": "package m\n"})
    result = run_stage(fmt, scope(tmp_path, unit((".", "here.go", "gone.go"))))
    assert result.stage.verdict is StageVerdict.ERROR
    assert "gone.go" in result.stage.reason
