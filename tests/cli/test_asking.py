from __future__ import annotations

import datetime
import os
from pathlib import Path

import msgspec
import pytest

from gogate.cli.asking import ask
from gogate.git.change import Index, Revision, WorkTree
from gogate.model.errors import SettingsError, UsageError
from gogate.run.stop import Stop
from tests import factories
from tests.gitworld import GitWorld
from tests.requestworld import Desk, parse, request


def test_a_plain_folder_is_its_own_root_and_all_is_asked_for(tmp_path: Path) -> None:
    before = datetime.datetime.now(datetime.timezone.utc)
    asked = request(tmp_path)
    assert (asked.root, asked.folder, asked.repo) == (tmp_path, tmp_path, None)
    assert (asked.gate_name, asked.gate.stages, asked.gate.select) == (
        "check",
        ("fmt", "gofumpt", "vet", "test"),
        "all",
    )
    assert (asked.what, asked.patterns, asked.since, asked.shard) == (WorkTree(), (), None, None)
    assert (asked.fail_fast, asked.reuse) == (False, True)
    assert asked.cpus == len(os.sched_getaffinity(0))
    assert asked.memory > 1 << 20
    assert before <= asked.now <= datetime.datetime.now(datetime.timezone.utc)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("--staged", "what", Index()),
        ("--rev HEAD~1", "what", Revision("HEAD~1")),
        ("--since origin/main", "since", "origin/main"),
        ("--shard 1/3", "shard", (1, 3)),
        ("--jobs 7", "cpus", 7),
        ("--fail-fast", "fail_fast", True),
        ("--no-reuse", "reuse", False),
        ("--coverprofile c.out", "reuse", False),  # a stored verdict has no profile
        ("--gate nightly", "gate_name", "nightly"),
        ("./a ./b/...", "patterns", ("./a", "./b/...")),
    ],
)
def test_the_command_lines_word(tmp_path: Path, line: str, field: str, value: object) -> None:
    assert getattr(request(tmp_path, *line.split()), field) == value


def test_stages_come_in_the_gates_order_and_without_tests_there_is_no_coverage(tmp_path: Path) -> None:
    assert request(tmp_path, "--stage", "vet", "--stage", "fmt").gate.stages == ("fmt", "vet")
    assert request(tmp_path, "--gate", "nightly").gate.coverage == ("floor", "rules")
    assert request(tmp_path, "--gate", "nightly", "--stage", "vet").gate.coverage == ()
    assert request(tmp_path, "--gate", "pre-commit", "--select", "all").gate.select == "all"


def test_the_folder_is_where_patterns_are_seen_from_and_the_repository_is_the_root(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    world.write("sub/x.txt", "x")
    for asked in (request(world.root / "sub"), request(world.root, "-C", "sub"), request(tmp_path, "-C", "work/sub")):
        assert (asked.root, asked.folder) == (world.root, world.root / "sub")
        assert asked.repo is not None


def test_a_settings_file_is_named_from_where_the_command_runs(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[test]\nrace = false\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/gogate.toml").write_text("[test]\nrace = true\nrerun_failed = 2\n")
    test = request(tmp_path, "-C", "sub", "--config", "other.toml").loaded.settings.test
    assert (test.race, test.rerun_failed) == (False, 0)
    assert request(tmp_path, "-C", "sub").loaded.settings.test.rerun_failed == 2


@pytest.mark.parametrize(
    ("line", "said", "fix"),
    [
        ("-C none", "-C none: there is no such folder", "name a folder"),
        ("--gate nighty", "nighty", "nightly"),
        ("--config none.toml", "none.toml", ""),
        ("--times none.json", "--times none.json: No such file", "name a result document"),
        ("--shard auto", "--shard auto: the environment names no part", "write --shard I/N"),
    ],
)
def test_wrong_usage_says_what_and_the_fix(tmp_path: Path, line: str, said: str, fix: str) -> None:
    with pytest.raises(UsageError) as caught:
        request(tmp_path, *line.split())
    assert caught.value.exit_code == 2
    assert said in caught.value.message
    assert fix in str(caught.value)


def test_wrong_settings_name_their_line(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text("[test]\nrase = true\n")
    with pytest.raises(SettingsError, match=r"gogate\.toml:2"):
        request(tmp_path)


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text('[test]\ntimeout = "1m"\n')
    assert request(tmp_path, environ={"GOGATE_TEST_TIMEOUT": "2m"}).loaded.settings.test.timeout == "2m"


def test_the_times_of_an_earlier_result_are_those_of_packages_and_their_top_level_tests(tmp_path: Path) -> None:
    tests = tuple(
        factories.make_test(name, seconds=seconds)
        for name, seconds in (("TestA", 2.0), ("TestA/x", 1.5), ("TestB", 0.5), ("", 9.0))
    )
    document = msgspec.json.encode(factories.make_result(tests=tests))
    (tmp_path / "old.json").write_bytes(document)
    asked = request(tmp_path, "--times", str(tmp_path / "old.json"))
    package = f"{factories.MODULE}/cart"
    assert asked.times == {package: 2.5}
    assert asked.test_times == {package: {"TestA": 2.0, "TestB": 0.5}}


def test_where_auto_finds_no_base_everything_is_judged_and_said(tmp_path: Path) -> None:
    world = GitWorld(tmp_path).init()
    world.commit(a__txt="x")
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "schedule", "GITHUB_REF": "refs/heads/main"}
    desk = Desk(world.root, **environ)
    asked = ask(parse("--gate", "pull-request", "--since", "auto"), desk.world, Stop())
    assert (asked.since, asked.gate.select) == (None, "all")
    assert "gogate: --since auto: " in desk.errors.getvalue()
    assert desk.errors.getvalue().endswith(": everything is judged\n")
