from __future__ import annotations

from gogate.settings.mistakes import missing, no_gate_name, unknown, wrong
from gogate.settings.options import hints, leaf_hint, unwrap
from gogate.settings.types import CoverageRule, Gate, Go


def test_a_wrong_value_is_shown_beside_what_is_allowed() -> None:
    hint = hints(Gate)["select"]
    problem = wrong(("gates", "x", "select"), hint, "al", "it is short")
    assert problem.message == 'found "al" (it is short); allowed is one of all, affected, changed'
    assert problem.fix == "did you mean all?"


def test_outside_the_file_the_fix_is_bare_text() -> None:
    key = ("test", "timeout")
    hint = leaf_hint(key)
    assert hint is not None
    assert wrong(key, hint, "10").fix == 'give the unit, for example timeout = "10s"'
    assert wrong(key, hint, "10", lax=True).fix == "give the unit, for example 10s"


def test_a_table_is_written_as_a_header() -> None:
    assert wrong(("go",), unwrap(Go), 1).fix == "write [go] above its keys"
    assert wrong(("coverage", "rules", 0), unwrap(CoverageRule), 1).fix == "write [[coverage.rules]]"


def test_a_missing_key_comes_with_an_example() -> None:
    key = ("coverage", "rules", 0, "match")
    assert missing(key, hints(CoverageRule)["match"]).fix == 'add for example match = "internal/**"'


def test_an_unknown_key_is_looked_for_here_and_then_elsewhere() -> None:
    assert unknown(("coverage", "flor"), ["floor", "patch"]).fix == "did you mean coverage.floor?"
    assert unknown(("coverage", "rules", 0, "flor"), ["match", "floor"]).fix.startswith(
        "did you mean coverage.rules[0]."
    )
    assert unknown(("floor",), ["go"]).fix == "did you mean coverage.floor?"
    assert unknown(("stage",), ["go"]).fix == "did you mean gates.NAME.stages?"
    assert unknown(("zzzzzz",), ["go"]).fix == "take it out"
    assert unknown(("zzzzzz",), ["go", "vet"]).message == "unknown key; allowed are go, vet"


def test_a_gate_is_named_like_a_word() -> None:
    assert no_gate_name(("gates", "Pull_Request")).fix == "did you mean pull-request?"
    assert no_gate_name(("gates", "???")).fix == "name it like pull-request"
