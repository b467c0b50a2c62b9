"""What a runner gets, read as the runner reads it: commands count only where they are not stopped."""

from __future__ import annotations

import argparse
import io
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate.check.answer import Answer
from gogate.cli.answering import answer
from gogate.cli.ci_output import speaks_github
from gogate.cli.world import World
from gogate.model.errors import CannotJudge
from gogate.model.result import Result, Shard
from gogate.report.write import Target
from tests import factories

COMMAND = re.compile(r"^\s*::([A-Za-z-]+)[^:]*::|##\[([a-z-]+)[^\]]*\]", re.IGNORECASE)
RUNNER = {"GITHUB_ACTIONS": "true"}


def obeyed(log: str) -> list[str]:
    """The names of the commands that a runner obeys in *log* (actions/runner, ActionCommandManager)."""
    names: list[str] = []
    token = ""
    for line in log.splitlines():
        if token:
            token = "" if line.strip().lower() == f"::{token}::".lower() else token
        elif stop := re.match(r"\s*::stop-commands::(.+)", line):
            token = stop[1].strip()
        elif found := COMMAND.search(line):
            names.append(found[1] or found[2])
    assert not token, "commands stay stopped for the rest of the job"
    return names


class Job:
    """A step: its files, its standard output."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.raw = io.BytesIO()
        self.summary, self.outputs = folder / "summary", folder / "outputs"
        files = {"GITHUB_STEP_SUMMARY": str(self.summary), "GITHUB_OUTPUT": str(self.outputs)}
        self.summary.write_text("before\n")
        text = io.TextIOWrapper(self.raw, "utf-8", errors="backslashreplace", write_through=True)
        self.world = World(folder, {**RUNNER, **files, **environ}, io.BytesIO(), text, io.StringIO(), self.raw)

    def tell(self, result: Result, *wanted: Target, output: str = "auto") -> int:
        parsed = argparse.Namespace(
            output=output, quiet=False, verbose=2, color="never", folder=None, coverprofile=None
        )
        return answer(parsed, self.world, Answer(result, factories.source), wanted, "/src")

    @property
    def log(self) -> str:
        return self.raw.getvalue().decode()


def test_a_failure_is_annotated_summarised_and_put_out(tmp_path: Path) -> None:
    job = Job(tmp_path)
    result = factories.realistic()
    assert job.tell(result) == result.exit_code == 1
    assert "error" in obeyed(job.log)
    assert set(obeyed(job.log)) <= {"error", "warning", "notice", "group", "endgroup"}
    assert "FAIL" in job.log  # the answer itself stands there as well
    summary = job.summary.read_text()
    assert summary.startswith("before\n")
    assert "## gogate:" in summary
    outputs = dict(line.split("=", 1) for line in job.outputs.read_text().splitlines())
    assert (outputs["verdict"], outputs["exit-code"]) == ("fail", "1")


def test_what_tests_print_gives_no_orders(tmp_path: Path) -> None:
    job = Job(tmp_path)
    job.tell(factories.hostile())
    assert "stop-commands::pause-logging" in job.log  # it is shown
    assert set(obeyed(job.log)) <= {"error", "warning", "notice", "group", "endgroup"}
    assert all(re.fullmatch(r"[a-z-]+=[^\n]*", line) for line in job.outputs.read_text().splitlines())


def test_a_pass_says_so_without_a_command(tmp_path: Path) -> None:
    job = Job(tmp_path)
    assert job.tell(factories.passing()) == 0
    assert obeyed(job.log) == []
    assert "✅ passed" in job.summary.read_text()


def test_a_shard_leaves_the_annotations_to_the_job_that_joins(tmp_path: Path) -> None:
    job = Job(tmp_path)
    job.tell(replace(factories.realistic(), shard=Shard(index=1, count=2)))
    assert obeyed(job.log) == []
    assert job.summary.read_text() == "before\n"
    assert "verdict=fail\n" in job.outputs.read_text()


@pytest.mark.parametrize("output", ["plain", "json", "live"])
def test_a_chosen_output_is_left_as_it_was_chosen(tmp_path: Path, output: str) -> None:
    job = Job(tmp_path)
    job.tell(factories.realistic(), output=output)
    assert "::error" not in job.log
    assert (job.summary.read_text(), job.outputs.exists()) == ("before\n", False)


def test_a_report_on_standard_output_stands_alone(tmp_path: Path) -> None:
    job = Job(tmp_path)
    job.tell(factories.realistic(), Target("junit", "-"))
    assert job.log.startswith("<?xml")
    assert "::" not in job.log.split("<testcase", 1)[0]
    assert "## gogate:" in job.summary.read_text()


def test_a_runner_without_the_files_is_no_failure(tmp_path: Path) -> None:
    job = Job(tmp_path, GITHUB_STEP_SUMMARY="", GITHUB_OUTPUT="")
    assert job.tell(factories.realistic()) == 1
    assert "error" in obeyed(job.log)


def test_a_summary_that_cannot_be_written_is_named_and_the_outputs_are_there(tmp_path: Path) -> None:
    job = Job(tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path))
    with pytest.raises(CannotJudge, match=r"GITHUB_STEP_SUMMARY \(.*\): Is a directory"):
        job.tell(factories.passing())
    assert "verdict=pass" in job.outputs.read_text()


def test_who_is_spoken_to() -> None:
    assert speaks_github("auto", RUNNER)
    assert speaks_github("auto", {"GITEA_ACTIONS": "true"})
    assert not speaks_github("plain", RUNNER)
    assert not speaks_github("auto", {"GITLAB_CI": "true"})
    assert not speaks_github("auto", {})
