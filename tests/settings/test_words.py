from __future__ import annotations

import pytest

from gogate.settings.check import check_leaf
from gogate.settings.options import gate_leaves, hints, leaf_hint, leaves, unwrap
from gogate.settings.toml import loads
from gogate.settings.types import Gate, Go, Quarantine, Settings
from gogate.settings.words import allowed, example, spelled


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("go.gofumpt", 'text, such as "v0.12.0"'),
        ("go.tags", 'a list of different values, each text, such as "integration"'),
        ("test.race", "true or false"),
        ("test.timeout", 'a Go duration, such as "10m"'),
        ("test.rerun_failed", "a whole number from 0 to 10"),
        ("test.quarantine", "a list of tables"),
        ("coverage.floor", "a number from 0 to 100, in tenths at most"),
        ("coverage.exclude", "a list of values, each text (not empty)"),
        ("gates.x.select", "one of all, affected, changed"),
        ("gates.x.stages", "a list of one or more different values, each one of fmt, gofumpt, vet, test"),
    ],
)
def test_what_is_allowed_is_said_in_words(key: str, words: str) -> None:
    hint = leaf_hint(tuple(key.split(".")))
    assert hint is not None
    assert allowed(hint) == words


def test_dates_and_tables_have_words_too() -> None:
    assert allowed(hints(Quarantine)["until"]) == "a TOML date"
    assert allowed(hints(Settings)["gates"]) == allowed(unwrap(Go)) == "a table"
    assert example(unwrap(Gate)) == ""


def test_every_example_is_valid() -> None:
    for key, hint in {**leaves(), **gate_leaves("x")}.items():
        if hint.items and hint.items.table:
            continue
        value = loads(f"value = {example(hint)}")["value"]
        assert check_leaf(key, hint, value).problems == [], key


def test_defaults_are_spelled_in_full() -> None:
    assert (
        spelled(("-composites=false", "-printfuncs=Logf,Errorf")) == '["-composites=false", "-printfuncs=Logf,Errorf"]'
    )
    assert spelled(()) == "[]"
    assert spelled("x" * 200) == f'"{"x" * 200}"'
    assert spelled(True) == "true"
    assert spelled(85.0) == "85.0"
