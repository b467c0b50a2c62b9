from __future__ import annotations

import pytest

from gogate.settings.gates import contradictions, gates_in_force, overlaid, parent
from gogate.settings.types import BUILT_IN_GATES, CoverageRule, Gate, Go, StageName

Values = dict[tuple[str | int, ...], object]


def test_the_built_in_gates_are_those_of_the_document() -> None:
    gates = gates_in_force({}, ())
    everything: tuple[StageName, ...] = ("fmt", "gofumpt", "vet", "test")
    assert gates == {
        "check": Gate(everything, "all", (), True),
        "pre-commit": Gate(("fmt", "gofumpt"), "changed", (), True),
        "pre-receive": Gate(("fmt", "gofumpt"), "changed", (), True),
        "pull-request": Gate(everything, "affected", ("patch",), True),
        "pre-push": Gate(everything, "affected", ("patch",), True),
        "nightly": Gate(everything, "all", ("floor", "rules"), False),
    }


def test_a_declared_gate_starts_from_the_defaults() -> None:
    gates = gates_in_force({("gates", "mine", "select"): "changed"}, ["mine", "other"])
    assert gates["mine"] == Gate(select="changed")
    assert gates["other"] == Gate()


def test_pre_push_is_the_pull_request_until_it_says_otherwise() -> None:
    values: Values = {("gates", "pull-request", "select"): "all", ("gates", "pre-push", "stages"): ("vet", "test")}
    gates = gates_in_force(values, ["pull-request", "pre-push"])
    assert gates["pull-request"] == Gate(select="all", coverage=("patch",))
    assert gates["pre-push"] == Gate(stages=("vet", "test"), select="all", coverage=("patch",))


@pytest.mark.parametrize(
    ("values", "judged"),
    [
        ({}, ()),
        ({("coverage", "floor"): 0.0}, ("floor",)),
        ({("coverage", "rules"): (CoverageRule(match="a", floor=1),)}, ("rules",)),
        ({("coverage", "rules"): (), ("coverage", "patch"): 0.0, ("coverage", "ratchet"): ""}, ()),
        ({("coverage", "ratchet"): "f", ("coverage", "patch"): 80.0}, ("patch", "ratchet")),
        ({("coverage", "floor"): 5.0, ("gates", "check", "coverage"): ()}, ()),
        ({("coverage", "floor"): 5.0, ("gates", "check", "stages"): ("vet",)}, ()),
    ],
)  # fmt: skip
def test_check_judges_the_floors_that_are_written_down(values: Values, judged: tuple[str, ...]) -> None:
    assert gates_in_force(values, ())["check"].coverage == judged


def test_without_the_stage_test_no_inherited_floor_is_judged() -> None:
    assert gates_in_force({("gates", "nightly", "stages"): ("fmt",)}, ["nightly"])["nightly"].coverage == ()


def test_floors_that_could_never_be_judged_are_refused() -> None:
    values: Values = {("gates", "a", "stages"): ("fmt",), ("gates", "a", "coverage"): ("floor", "ratchet")}
    first, second = contradictions(values, gates_in_force(values, ["a"]))
    assert first.fix == 'add "test" to gates.a.stages, or write coverage = []'
    assert second.fix == 'write [coverage] ratchet = "coverage.floors.json", or take "ratchet" out'
    mended: Values = {("gates", "a", "coverage"): ("floor", "ratchet"), ("coverage", "ratchet"): "f.json"}
    assert contradictions(mended, gates_in_force(mended, ["a"])) == []
    assert contradictions({}, gates_in_force({}, ())) == []


def test_keys_fall_back_to_the_gate_that_they_inherit() -> None:
    assert parent(("gates", "pre-push", "stages", 1)) == ("gates", "pull-request", "stages", 1)
    assert parent(("gates", "nightly", "stages")) is None
    assert parent(("go", "tags")) is None


def test_a_table_is_overlaid_by_what_stands_directly_in_it() -> None:
    values: Values = {("go", "tags"): ("a",), ("gates", "go", "tags"): ("b",), ("tags",): ("c",)}
    assert overlaid(Go(), ("go",), values) == Go(tags=("a",))
    assert "pre-push" not in BUILT_IN_GATES
