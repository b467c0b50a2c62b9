from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.settings.environment import OTHER_VARIABLES, read_environment, split_list, variables
from gogate.settings.options import leaf_hint


def test_names_follow_from_the_keys() -> None:
    names = variables()
    assert names["GOGATE_COVERAGE_FLOOR"] == ("coverage", "floor")
    assert names["GOGATE_TEST_RERUN_FAILED"] == ("test", "rerun_failed")
    assert not set(names) & set(OTHER_VARIABLES)
    assert not [key for key in names.values() if leaf_hint(key) is None]
    assert "GOGATE_TEST_QUARANTINE" not in names


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("GOGATE_COVERAGE_FLOOR", "90", 90.0),
        ("GOGATE_COVERAGE_FLOOR", "90.5", 90.5),
        ("GOGATE_TEST_RACE", "false", False),
        ("GOGATE_TEST_RACE", "1", True),
        ("GOGATE_TEST_RERUN_FAILED", "2", 2),
        ("GOGATE_TEST_TIMEOUT", "90s", "90s"),
        ("GOGATE_GO_TAGS", "a,b", ("a", "b")),
        ("GOGATE_GO_TAGS", "", ()),
        (
            "GOGATE_VET_FLAGS",
            r"-composites=false,-printfuncs=Logf\,Errorf",
            ("-composites=false", "-printfuncs=Logf,Errorf"),
        ),
        ("GOGATE_COVERAGE_RATCHET", "", ""),
    ],
)
def test_text_is_read_as_the_type_of_the_key(name: str, text: str, value: object) -> None:
    checked = read_environment({name: text, "PATH": "/bin"})[name]
    assert checked.values == {variables()[name]: value}
    assert checked.problems == []


@pytest.mark.parametrize(
    ("name", "text", "message", "fix"),
    [
        ("GOGATE_COVERAGE_FLOOR", "85%", 'found "85%"; allowed is a number from 0 to 100', "85.0"),
        ("GOGATE_COVERAGE_FLOOR", "", 'found ""', "85.0"),
        ("GOGATE_COVERAGE_FLOOR", "nan", 'found "nan"', "85.0"),
        ("GOGATE_COVERAGE_FLOOR", "100.1", 'found "100.1"', "85.0"),
        ("GOGATE_TEST_TIMEOUT", "10", "unit is missing", "give the unit, for example 10s"),
        ("GOGATE_TEST_RACE", "yes", "true or false", "true"),
        ("GOGATE_GO_TAGS", "a,,b", 'found "" (it is empty)', "integration"),
        ("GOGATE_GO_GOFUMPT", "v0.12.0\ndcff", "control character", "v0.12.0"),
        ("GOGATE_TEST_TIMOUT", "10m", "no such setting", "did you mean GOGATE_TEST_TIMEOUT?"),
        ("GOGATE_CACHEDIR", "/x", "no such setting", "did you mean GOGATE_CACHE_DIR?"),
        ("GOGATE_QQQQQQQQ", "", "no such setting", "unset it"),
        ("GOGATE_COVERAGE_RULES", "x", "list of tables cannot be set by a variable", "[[coverage.rules]]"),
        ("GOGATE_GATES_NIGHTLY_SELECT", "all", "gate cannot be set by a variable", "[gates.NAME]"),
    ],
)
def test_a_mistake_names_the_variable_and_the_fix(name: str, text: str, message: str, fix: str) -> None:
    checked = read_environment({name: text})[name]
    (problem,) = checked.problems
    assert problem.origin == name
    assert message in problem.message
    assert fix in problem.fix
    assert not checked.values


def test_variables_of_other_use_and_of_others_are_left_alone() -> None:
    assert read_environment({**dict.fromkeys(OTHER_VARIABLES, "x"), "GOFLAGS": "-mod=mod", "gogate_test": "1"}) == {}


@given(st.lists(st.text().filter(lambda text: not text.endswith("\\"))))
def test_what_is_joined_is_split_again(entries: list[str]) -> None:
    joined = ",".join(entry.replace(",", "\\,") for entry in entries)
    if entries != [""] and not any("\\," in entry for entry in entries):
        assert split_list(joined) == entries


@given(st.dictionaries(st.sampled_from([*variables(), "GOGATE_X", "GOGATE_GATES"]), st.text()))
def test_any_environment_is_read_or_refused(environ: dict[str, str]) -> None:
    for name, checked in read_environment(environ).items():
        assert bool(checked.values) != bool(checked.problems)
        assert all(problem.origin == name and str(problem).isprintable() for problem in checked.problems)
