from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import ExitCode, SettingsError, UsageError
from gogate.settings.environment import variables
from gogate.settings.load import Flag, Loaded, load
from gogate.settings.problems import InvalidSettings
from gogate.settings.types import (
    BUILT_IN_GATES,
    Coverage,
    CoverageRule,
    Gate,
    Go,
    Quarantine,
    Settings,
    Test,
    Vet,
)
from tests.settings.documents import mutated, settings_trees, tables, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXAMPLE = """\
[test]
timeout = "5m"
[[test.quarantine]]
package = "m/net"
name = "TestDial"
owner = "net"
reason = "#1"
until = 2027-01-31

[coverage]
floor = 80
exclude = [
  "a.go",
  "b.go",
]
[[coverage.rules]]
match = "internal/**"
floor = 90
[[coverage.rules]]
match = "cmd/**"
floor = 50.5
[gates.nightly]
reuse = true
[gates.mine]
stages = ["vet"]
"""


def loaded(
    root: Path, text: str | None = None, environ: Mapping[str, str] | None = None, flags: Sequence[Flag] = ()
) -> Loaded:
    if text is not None:
        (root / "gogate.toml").write_bytes(text.encode())
    return load(root, config=None, environ=environ or {}, flags=flags)


def test_without_a_file_all_is_default(tmp_path: Path) -> None:
    answer = loaded(tmp_path)
    assert answer.settings == Settings()
    assert answer.source is None
    assert answer.origin("test.timeout") == "default"
    assert not answer.written("coverage.floor")


def test_the_last_word_wins_and_says_who_it_was(tmp_path: Path) -> None:
    environ = {"GOGATE_TEST_TIMEOUT": "7m", "GOGATE_GO_TAGS": "a,b", "HOME": "/nowhere"}
    flags = [Flag("go.tags", "c", "--tags"), Flag("gates.nightly.select", "changed", "--select")]
    answer = loaded(tmp_path, EXAMPLE, environ, flags)
    assert answer.settings.test.timeout == "7m"
    assert answer.settings.go.tags == ("c",)
    assert answer.settings.coverage.floor == 80.0
    assert answer.origin("test.timeout") == "GOGATE_TEST_TIMEOUT"
    assert answer.origin("go.tags") == "--tags"
    assert answer.origin("coverage.floor") == "gogate.toml:11"
    assert answer.origin("coverage.patch") == "default"
    assert answer.origin("gates.nightly.select") == "--select"
    assert answer.origin("gates.nightly.reuse") == "gogate.toml:23"
    assert answer.origin("gates.nightly.stages") == "default"


def test_entries_of_lists_have_their_own_lines(tmp_path: Path) -> None:
    answer = loaded(tmp_path, EXAMPLE)
    assert answer.origin("test.quarantine[0]") == "gogate.toml:3"
    assert answer.origin("test.quarantine[0].until") == "gogate.toml:8"
    assert answer.origin("coverage.exclude[1]") == "gogate.toml:14"
    assert answer.origin("coverage.rules") == "gogate.toml:16"
    assert answer.origin("coverage.rules[1].match") == "gogate.toml:20"
    assert answer.origin("go.tags[0]") == "default"


def test_written_is_what_anyone_said(tmp_path: Path) -> None:
    answer = loaded(tmp_path, EXAMPLE, {"GOGATE_COVERAGE_PATCH": "50"}, [Flag("test.race", False, "--no-race")])
    for key in ("coverage", "coverage.floor", "coverage.rules[0]", "coverage.patch", "test.race", "gates.mine"):
        assert answer.written(key), key
    for key in ("coverage.ratchet", "go", "gates.pre-commit", "gates.nightly.stages", "vet.flags"):
        assert not answer.written(key), key


def test_a_gate_of_the_file_overlays_key_by_key(tmp_path: Path) -> None:
    answer = loaded(tmp_path, EXAMPLE)
    assert answer.gate("nightly") == Gate(coverage=("floor", "rules"), reuse=True)
    assert answer.gate("mine") == Gate(stages=("vet",))
    assert answer.gate("pre-commit") == BUILT_IN_GATES["pre-commit"]


def test_check_judges_what_is_written_down_and_nothing_else(tmp_path: Path) -> None:
    assert loaded(tmp_path).gate("check").coverage == ()
    assert loaded(tmp_path, EXAMPLE).gate("check").coverage == ("floor", "rules")
    assert loaded(tmp_path, "", {"GOGATE_COVERAGE_FLOOR": "0"}).gate("check").coverage == ("floor",)


def test_an_inherited_gate_comes_from_where_its_parent_does(tmp_path: Path) -> None:
    answer = loaded(tmp_path, '[gates.pull-request]\nselect = "all"\n[gates.pre-push]\nreuse = false\n')
    assert answer.gate("pre-push") == Gate(coverage=("patch",), reuse=False)
    assert answer.origin("gates.pre-push.select") == "gogate.toml:2"
    assert answer.origin("gates.pre-push.reuse") == "gogate.toml:4"
    assert answer.origin("gates.pre-push.stages") == "default"


def test_an_unknown_gate_is_wrong_usage_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no gate is called 'nightli'; there are check, mine, nightly") as caught:
        loaded(tmp_path, EXAMPLE).gate("nightli")
    assert caught.value.fix == "did you mean nightly?"
    assert caught.value.exit_code == ExitCode.USAGE
    with pytest.raises(UsageError, match="no gate is called 'mien'"):
        loaded(tmp_path, EXAMPLE, flags=[Flag("gates.mien.select", "all", "--select")])


def test_a_flag_narrows_a_gate_at_will(tmp_path: Path) -> None:
    text = '[gates.nightly]\ncoverage = ["floor"]\n'
    answer = loaded(tmp_path, text, flags=[Flag("gates.nightly.stages", ["fmt"], "--stage")])
    assert answer.gate("nightly").stages == ("fmt",)
    assert answer.gate("nightly").coverage == ()


def test_a_wrong_flag_is_named_as_it_was_spelled(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidSettings, match=r'^--select: gates\.check\.select: found "al"; allowed is one of'
    ) as caught:
        loaded(tmp_path, flags=[Flag("gates.check.select", "al", "--select")])
    assert caught.value.fix == "did you mean all?"


def test_a_flag_that_no_setting_has_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        loaded(tmp_path, flags=[Flag("gates.check.jobs", "1", "--jobs")])


def test_all_mistakes_of_file_and_environment_come_together_by_line(tmp_path: Path) -> None:
    text = "[gates.x]\nselct = 1\n[go]\ntags = 1\n[[coverage.rules]]\nfloor = 101\n"
    with pytest.raises(InvalidSettings) as caught:
        loaded(tmp_path, text, {"GOGATE_TEST_TIMOUT": "1m"})
    assert [str(problem).split(": ")[:2] for problem in caught.value.problems] == [
        ["gogate.toml:2", "gates.x.selct"],
        ["gogate.toml:4", "go.tags"],
        ["gogate.toml:5", "coverage.rules[0].match"],
        ["gogate.toml:6", "coverage.rules[0].floor"],
        ["GOGATE_TEST_TIMOUT", "no such setting"],
    ]
    assert caught.value.exit_code == ExitCode.USAGE


def test_what_contradicts_itself_has_its_place(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidSettings, match=r"^gogate\.toml:3: gates\.x\.coverage: coverage is judged by the stage test"
    ):
        loaded(tmp_path, '[gates.x]\nstages = ["vet"]\ncoverage = ["floor"]\n')
    with pytest.raises(
        InvalidSettings, match=r"^gogate\.toml:2: gates\.x\.coverage: the ratchet is judged by the file"
    ):
        loaded(tmp_path, '[gates.x]\ncoverage = ["ratchet"]\n')
    assert loaded(tmp_path, environ={"GOGATE_COVERAGE_RATCHET": "floors.json"}).gate("x").coverage == ("ratchet",)


def test_a_named_file_is_read_and_the_root_s_is_not(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text("broken")
    (tmp_path / "server.toml").write_text("[test]\nrace = false\n")
    answer = load(tmp_path, config=tmp_path / "server.toml", environ={})
    assert answer.origin("test.race") == "server.toml:2"
    with pytest.raises(InvalidSettings, match=r"gone\.toml: is not there"):
        load(tmp_path, config=tmp_path / "gone.toml", environ={})


def expected(tree: Mapping[str, Any]) -> Settings:
    """The settings that *tree* says, put together by hand."""
    test, coverage = dict(tree["test"]), dict(tree["coverage"])
    if "quarantine" in test:
        test["quarantine"] = tuple(Quarantine(**entry) for entry in test["quarantine"])
    if "rules" in coverage:
        coverage["rules"] = tuple(CoverageRule(**rule) for rule in coverage["rules"])
    gates = {**BUILT_IN_GATES, **{name: Gate(**keys) for name, keys in tree["gates"].items()}}
    gates.setdefault("pre-push", gates["pull-request"])
    return Settings(
        go=Go(**tree["go"]), vet=Vet(**tree["vet"]), test=Test(**test), coverage=Coverage(**coverage), gates=gates
    )


@given(settings_trees)
def test_what_is_written_is_what_is_loaded(tree: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        answer = loaded(Path(folder), written(tree))
    wanted = expected(tree)
    assert answer.settings == wanted
    for table in ("go", "vet", "test", "coverage"):
        assert {key for key in tree[table] if answer.written(f"{table}.{key}")} == set(tree[table])
        for key in tree[table]:
            assert answer.origin(f"{table}.{key}").startswith("gogate.toml:")


@given(st.fixed_dictionaries(dict(tables)))
def test_the_environment_says_the_same_as_the_file(tree: dict[str, dict[str, Any]]) -> None:
    environ = {
        variable: ",".join(entry.replace(",", "\\,") for entry in value) if isinstance(value, tuple) else str(value)
        for variable, (table, key) in variables().items()
        if (value := tree[table].get(key)) is not None
    }
    awkward = [
        entry for table in tree.values() for value in table.values() if isinstance(value, tuple) for entry in value
    ]
    if any("\\" in str(entry) for entry in awkward):
        return  # a backslash before a comma has a meaning of its own
    with tempfile.TemporaryDirectory() as folder:
        answer = loaded(Path(folder), environ=environ).settings
    for table, key in variables().values():
        if key in tree[table]:
            assert getattr(getattr(answer, table), key) == tree[table][key]


@given(mutated(settings_trees.map(written)))
def test_any_mutation_is_loaded_or_refused_with_place_and_fix(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            answer = loaded(Path(folder), text)
        except SettingsError as error:
            assert isinstance(error, InvalidSettings)  # noqa: PT017 - both ends are right
            for problem in error.problems:
                assert problem.fix
                assert str(problem).startswith("gogate.toml")
                assert str(problem).isprintable()
        else:
            assert isinstance(answer.settings, Settings)
