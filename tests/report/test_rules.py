"""Every rule of the contract has texts of its own, and no rule is without."""

from __future__ import annotations

import pytest
from hypothesis import given

from gogate.model.result import Kind
from gogate.report.rules import rule
from tests.strategies import hostile_text

OURS = ["gofmt", "gofumpt", "typecheck", "race", "coverage/total", "coverage/package", "coverage/patch", "test/flaky"]


@pytest.mark.parametrize("name", [*OURS, *(f"test/{kind.value}" for kind in Kind)])
def test_our_rules_are_described(name: str) -> None:
    assert not rule(name).short.startswith("go vet")


def test_an_analyzer_has_its_page() -> None:
    assert rule("printf").uri == "https://pkg.go.dev/golang.org/x/tools/go/analysis/passes/printf"


@given(hostile_text)
def test_any_name_has_texts_and_no_foreign_address(name: str) -> None:
    text = rule(name)
    assert text.short
    assert text.full
    assert text.help
    assert all(c.isalnum() or c in "_./:" for c in text.uri)
