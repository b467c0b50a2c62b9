"""GitLab keeps every entry of Code Quality: all valid, all fingerprints different."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given

from gogate.model.result import Module, Result
from gogate.report.codequality import render
from gogate.report.context import Context
from tests import factories
from tests.strategies import results

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def gitlab(written: bytes) -> dict[str, dict[str, Any]]:
    """What GitLab keeps: it stops at the first invalid entry, and a fingerprint that repeats overwrites."""
    kept = {}
    for entry in json.loads(written):
        texts = [entry["description"], entry["check_name"], entry["fingerprint"], entry["location"]["path"]]
        begin = entry["location"]["lines"]["begin"]
        if not all(isinstance(text, str) and text.strip() for text in texts) or entry["severity"] not in SEVERITIES:
            break
        if not (isinstance(begin, int) and begin >= 1):
            break
        kept[entry["fingerprint"]] = entry
    return kept


def test_severities_and_places() -> None:
    kept = gitlab(render(factories.realistic(), Context())).values()
    shown = {(e["check_name"], e["severity"], e["location"]["path"], e["location"]["lines"]["begin"]) for e in kept}
    assert shown == {
        ("gofmt", "major", "cart/cart.go", 7),
        ("gofumpt", "major", "cart/cart.go", 7),
        ("printf", "minor", "cart/cart.go", 7),
        ("nilness", "major", "cart/cart.go", 10),
        ("printf", "info", "cart/cart.go", 20),
        ("unusedresult", "info", "cart/cart.go", 21),
        ("race", "critical", "cart/cart.go", 10),
        ("coverage/total", "major", "go.mod", 1),
    }


@given(results())
@example(factories.hostile())
def test_any_result_is_kept_whole(result: Result) -> None:
    kept = gitlab(render(result, Context()))
    assert len(kept) == len(result.findings)


def test_equal_findings_stay_two_and_keep_their_fingerprints() -> None:
    one, two = factories.make_finding(), factories.make_finding(line=99)
    first = list(gitlab(render(factories.make_result(findings=(one, two)), Context())))
    alone = list(gitlab(render(factories.make_result(findings=(two,)), Context())))
    assert len(first) == 2
    assert first[0] == alone[0]


def test_no_finding_is_an_empty_array() -> None:
    assert json.loads(render(factories.passing(), Context())) == []


@pytest.mark.parametrize(("package", "path"), [("example.com/s/x", "sub/go.mod"), ("", "go.mod"), ("other", "go.mod")])
def test_what_has_no_file_is_shown_at_its_module(package: str, path: str) -> None:
    modules = (Module(path="example.com/m", dir="."), Module(path="example.com/s", dir="sub"))
    finding = factories.make_finding(file="", package=package)
    (entry,) = gitlab(render(factories.make_result(modules=modules, findings=(finding,)), Context())).values()
    assert entry["location"]["path"] == path
