from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from gogate.settings.options import entries_of, gate_leaves, hints, leaf_hint, leaves, unwrap
from gogate.settings.types import Coverage, CoverageRule, Gate, Settings


def test_an_annotation_is_taken_apart() -> None:
    inner = Annotated[int, Meta(ge=1, description="inner", extra={"a": 1, "b": 1})]
    hint = unwrap(Annotated[inner, Meta(description="outer", extra={"b": 2}, extra_json_schema={"c": 3})])
    assert hint.bare is int
    assert hint.first("description") == "outer"
    assert hint.first("ge") == 1
    assert hint.first("le") is None
    assert hint.extra == {"a": 1, "b": 2, "c": 3}
    assert hint.items is None
    assert hint.table is None


def test_lists_and_tables_know_what_is_in_them() -> None:
    found = hints(Coverage)
    assert list(found) == ["floor", "patch", "patch_allow", "ratchet", "exclude", "rules"]
    rules, exclude = found["rules"].items, found["exclude"].items
    assert rules is not None
    assert rules.table is CoverageRule
    assert exclude is not None
    assert exclude.bare is str
    assert hints(Settings)["coverage"].table is Coverage
    assert entries_of(hints(Settings)["gates"]) is Gate


def test_every_key_has_one_place() -> None:
    assert ("coverage", "rules") in leaves()
    assert ("gates",) not in leaves()
    assert list(gate_leaves("x")) == [("gates", "x", field) for field in ("stages", "select", "coverage", "reuse")]


def test_only_leaves_are_leaves() -> None:
    for key in [(), ("go",), ("gates",), ("gates", "x"), ("gates", "x", "jobs"), ("coverage", "rules", 0), ("jobs",)]:
        assert leaf_hint(key) is None, key
    assert leaf_hint(("gates", "x", "select")) is not None


def test_every_key_says_what_it_is_for() -> None:
    for key, hint in {**leaves(), **gate_leaves("x")}.items():
        assert hint.first("description"), key
