from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.settings.check import check_leaf, check_tree
from gogate.settings.key import Key, spell
from gogate.settings.options import leaf_hint, leaves
from gogate.settings.types import CoverageRule, Quarantine
from tests.settings.documents import settings_trees

ENTRY = {"package": "m/net", "name": "TestDial", "owner": "net", "reason": "#1", "until": dt.date(2027, 1, 31)}


def test_what_is_right_is_kept_by_leaf() -> None:
    checked = check_tree(
        {
            "go": {"tags": ["e2e"]},
            "test": {"quarantine": [ENTRY]},
            "coverage": {"floor": 80, "rules": [{"match": "a", "floor": 1.5}]},
            "gates": {"nightly": {"reuse": True}, "empty": {}},
        }
    )
    assert checked.problems == []
    assert checked.gates == ["nightly", "empty"]
    assert checked.values == {
        ("go", "tags"): ("e2e",),
        ("test", "quarantine"): (Quarantine(**ENTRY),),  # type: ignore[arg-type]
        ("coverage", "floor"): 80.0,
        ("coverage", "rules"): (CoverageRule(match="a", floor=1.5),),
        ("gates", "nightly", "reuse"): True,
    }


def quarantine(**changes: object) -> dict[str, object]:
    return {"test": {"quarantine": [{**ENTRY, **changes}]}}


@pytest.mark.parametrize(
    ("tree", "key", "message", "fix"),
    [
        ({"flor": 1}, "flor", "unknown key; allowed are go, vet", "did you mean coverage.floor?"),
        ({"test": {"rerun-failed": 1}}, "test.rerun-failed", "unknown key", "did you mean test.rerun_failed?"),
        ({"test": {"select": "all"}}, "test.select", "unknown key", "did you mean gates.NAME.select?"),
        ({"vet": {"qqq": 1}}, "vet.qqq", "unknown key; allowed are flags, analyzers", "take it out"),
        ({"go": 4}, "go", "found 4; allowed is a table", "write [go] above its keys"),
        ({"gates": []}, "gates", "found a list of 0; allowed is a table", "write [gates] above"),
        ({"gates": {"nightly": "all"}}, "gates.nightly", 'found "all"; allowed is a table', "write [gates.nightly]"),
        ({"gates": {"pre_commit": {}}}, "gates.pre_commit", "is no name for a gate", "did you mean pre-commit?"),
        ({"gates": {"": {}}}, 'gates.""', "is no name for a gate", "name it like pull-request"),
        ({"gates": {"x\n": {}}}, 'gates."x\\n"', "is no name for a gate", "name it like"),
        ({"gates": {"a": {"stages": []}}}, "gates.a.stages", "a list of one or more", 'stages = ["fmt"]'),
        ({"gates": {"a": {"stages": ["fmt", "vte"]}}}, "gates.a.stages[1]", 'found "vte"', "did you mean vet?"),
        ({"gates": {"a": {"stages": ["fmt", "fmt"]}}}, "gates.a.stages[1]", '"fmt" stands twice', "keep one"),
        ({"gates": {"a": {"select": "some"}}}, "gates.a.select", "one of all, affected, changed", 'select = "all"'),
        ({"go": {"gofumpt": "0.12.0"}}, "go.gofumpt", 'found "0.12.0"', 'gofumpt = "v0.12.0"'),
        ({"go": {"gofumpt": "v0.12.0; rm"}}, "go.gofumpt", "found", 'gofumpt = "v0.12.0"'),
        ({"go": {"gofumpt": "v0.12.0\n"}}, "go.gofumpt", "control character", 'gofumpt = "v0.12.0"'),
        ({"go": {"gofumpt": ""}}, "go.gofumpt", "it is empty", 'gofumpt = "v0.12.0"'),
        ({"go": {"tags": "e2e"}}, "go.tags", 'found "e2e"', 'write a list, for example tags = ["e2e"]'),
        ({"go": {"tags": ["a b"]}}, "go.tags[0]", 'found "a b"', '"integration"'),
        ({"vet": {"flags": ["composites"]}}, "vet.flags[0]", 'found "composites"', '"-composites=false"'),
        ({"vet": {"flags": [["-a"]]}}, "vet.flags[0]", "found a list of 1", '"-composites=false"'),
        ({"test": {"race": "true"}}, "test.race", 'found "true"', "take the quotes away, for example race = true"),
        ({"test": {"race": 1}}, "test.race", "found 1; allowed is true or false", "race = true"),
        ({"test": {"timeout": 600}}, "test.timeout", "found 600", 'give the unit, for example timeout = "600s"'),
        ({"test": {"timeout": "10 m"}}, "test.timeout", "' m' is no unit", 'timeout = "10m"'),
        ({"test": {"timeout": "-1s"}}, "test.timeout", "it is negative", 'timeout = "10m"'),
        ({"test": {"rerun_failed": 1.0}}, "test.rerun_failed", "found 1.0; allowed is a whole number", "= 1"),
        ({"test": {"rerun_failed": True}}, "test.rerun_failed", "found true", "= 1"),
        ({"test": {"rerun_failed": 11}}, "test.rerun_failed", "from 0 to 10", "= 1"),
        ({"test": {"quarantine": {}}}, "test.quarantine", "allowed is a list of tables", "write [[test.quarantine]]"),
        ({"test": {"quarantine": [1]}}, "test.quarantine[0]", "found 1; allowed is a table", "[[test.quarantine]]"),
        (quarantine(until="2027-01-31"), "test.quarantine[0].until", "is not a date", "until = 2027-01-31"),
        (quarantine(until="soon"), "test.quarantine[0].until", "is not a date", "until = 2027-01-31"),
        (quarantine(until=dt.datetime(2027, 1, 31)), "test.quarantine[0].until", "not a date", "until = 2027-01-31"),  # noqa: DTZ001
        (quarantine(owner=""), "test.quarantine[0].owner", "it is empty", 'owner = "net team"'),
        (quarantine(extra=1), "test.quarantine[0].extra", "unknown key", "take it out"),
        ({"coverage": {"floor": 101}}, "coverage.floor", "from 0 to 100", "floor = 85.0"),
        ({"coverage": {"floor": -0.1}}, "coverage.floor", "from 0 to 100", "floor = 85.0"),
        ({"coverage": {"floor": float("nan")}}, "coverage.floor", "found nan", "floor = 85.0"),
        ({"coverage": {"floor": float("inf")}}, "coverage.floor", "found inf", "floor = 85.0"),
        ({"coverage": {"floor": 10**400}}, "coverage.floor", "beyond 64 bits", "floor = 85.0"),
        ({"coverage": {"floor": "85"}}, "coverage.floor", 'found "85"', "take the quotes away, for example floor = 85"),
        ({"coverage": {"floor": 85.25}}, "coverage.floor", "more than one decimal", "floor = 85.0"),
        ({"coverage": {"ratchet": "../x"}}, "coverage.ratchet", "leads out", 'ratchet = "coverage.floors.json"'),
        ({"coverage": {"ratchet": "/x"}}, "coverage.ratchet", "leads out", 'ratchet = "coverage.floors.json"'),
        ({"coverage": {"exclude": [""]}}, "coverage.exclude[0]", "it is empty", "write"),
        ({"coverage": {"rules": [{"match": "a"}]}}, "coverage.rules[0].floor", "is missing", "add for example floor ="),
    ],
)  # fmt: skip
def test_a_mistake_names_key_finding_and_fix(tree: dict[str, object], key: str, message: str, fix: str) -> None:
    checked = check_tree(tree)
    (problem,) = checked.problems
    assert spell(problem.key) == key
    assert message in problem.message
    assert fix in problem.fix
    assert checked.values == {}


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"test": {"quarantine": [ENTRY, {**ENTRY, "owner": "b"}]}}, 'package = "m/net", name = "TestDial" stands'),
        ({"coverage": {"rules": [{"match": "a", "floor": 1}, {"match": "a", "floor": 2}]}}, 'match = "a" stands'),
    ],
)
def test_an_entry_that_stands_twice_is_refused(tree: dict[str, object], message: str) -> None:
    (problem,) = check_tree(tree).problems
    assert message in problem.message
    assert problem.key[-1] == 1
    assert problem.message.endswith("[0]")


def test_all_mistakes_are_found_at_once() -> None:
    tree = {"go": {"tag": []}, "test": {"race": 1, "quarantine": [{}]}, "gates": {"A": {"select": 1}}}
    keys = [spell(problem.key) for problem in check_tree(tree).problems]
    missing = [f"test.quarantine[0].{name}" for name in ENTRY]
    assert keys == ["go.tag", "test.race", *missing, "gates.A", "gates.A.select"]


def test_a_flag_s_text_is_read_as_its_type() -> None:
    key = ("test", "rerun_failed")
    hint = leaf_hint(key)
    assert hint is not None
    assert check_leaf(key, hint, "2", lax=True).values == {key: 2}
    assert check_leaf(key, hint, "2").problems


@given(settings_trees)
def test_what_is_allowed_is_taken(tree: dict[str, Any]) -> None:
    as_read = {name: {key: _listed(value) for key, value in table.items()} for name, table in tree.items()}
    checked = check_tree(as_read)
    assert checked.problems == []
    assert len(checked.values) == sum(
        len(table) if name != "gates" else sum(map(len, table.values())) for name, table in tree.items()
    )


def _listed(value: object) -> object:
    """Tuples as the lists that a reader makes of them."""
    if isinstance(value, dict):
        return {name: _listed(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _raw() -> st.SearchStrategy[Any]:
    scalars = st.one_of(
        st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times()
    )
    known = st.sampled_from([part for key in leaves() for part in key] + ["gates", "nightly", "stages"])
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(known | st.text(max_size=5), inner, max_size=5),
        max_leaves=20,
    )


@given(st.dictionaries(st.sampled_from(["go", "vet", "test", "coverage", "gates", "x"]), _raw()))
def test_any_tables_are_checked_to_the_end(tree: dict[str, Any]) -> None:
    checked = check_tree(tree)
    for problem in checked.problems:
        assert problem.fix
        assert str(problem).isprintable()
        assert problem.fix.isprintable()


@given(st.sampled_from(sorted(leaves())), _raw(), st.booleans())
def test_any_value_of_a_key_is_taken_or_refused(key: Key, value: object, lax: bool) -> None:
    hint = leaf_hint(key)
    assert hint is not None
    checked = check_leaf(key, hint, value, lax=lax)
    if hint.items is None or not hint.items.table:
        assert bool(checked.values) != bool(checked.problems)
