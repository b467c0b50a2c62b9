"""The JSON report decodes to the very result it was made from."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given

from gogate.model.result import Result
from gogate.report.context import Context
from gogate.report.document import render
from tests import factories
from tests.strategies import any_text, results


def decode(document: bytes) -> Result:
    return msgspec.json.decode(document, type=Result)


@pytest.mark.parametrize("result", [factories.passing(), factories.realistic(), factories.make_result()])
def test_decodes_to_the_same_result(result: Result) -> None:
    document = render(result, Context())
    assert decode(document) == result
    assert document == render(result, Context())
    assert document.endswith(b"}\n")


def test_hostile_result_is_carried_but_for_lone_surrogates() -> None:
    shown = decode(render(factories.hostile(), Context()))
    assert [t.output for t in shown.tests if "lone" in t.output] == ["lone \\udcff\\ud800 and \ufffe\uffff\U0001fffe"]
    kept = [t.output for t in factories.hostile().tests if "lone" not in t.output]
    assert [t.output for t in shown.tests if "lone" not in t.output] == kept


@given(results())
def test_any_result_is_valid_json_for_another_reader(result: Result) -> None:
    document = json.loads(render(result, Context()))
    assert [len(document[key]) for key in ("tests", "findings")] == [len(result.tests), len(result.findings)]


@given(any_text)
def test_no_control_reaches_a_terminal_that_shows_the_document(text: str) -> None:
    shown = render(factories.make_result(notes=(text,)), Context()).decode()
    assert [c for c in shown if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f" or c in "\u2028\u2029\u202e")] == []
