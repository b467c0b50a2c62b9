from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from gogate.model import result
from gogate.model.result import FileCoverage, Kind, Outcome, Result, Severity, StageVerdict, Verdict
from tests import factories
from tests.strategies import results

STRUCTS = [getattr(result, name) for name in result.__all__ if isinstance(getattr(result, name), type)]


@given(results())
def test_a_document_survives_plain_values(document: Result) -> None:
    assert msgspec.convert(msgspec.to_builtins(document), type=Result) == document


def test_structs_are_frozen_and_strict() -> None:
    structs = [struct for struct in STRUCTS if issubclass(struct, msgspec.Struct)]
    assert len(structs) == 14
    for struct in structs:
        assert struct.__struct_config__.frozen
        assert struct.__struct_config__.forbid_unknown_fields


def test_an_unknown_key_or_schema_is_refused() -> None:
    document = msgspec.to_builtins(factories.passing())
    for changed in ({**document, "more": 1}, {**document, "schema": 2}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(changed, type=Result)


def test_blocks_are_absent_unless_given() -> None:
    assert "blocks" not in msgspec.to_builtins(FileCoverage(file="a.go", covered=1, statements=2))
    given_blocks = FileCoverage(file="a.go", covered=1, statements=2, blocks=((1, 2, 3, 4, 5, 6),))
    assert msgspec.to_builtins(given_blocks)["blocks"] == ((1, 2, 3, 4, 5, 6),)


def test_the_words_of_the_document() -> None:
    """Other programs read these: a changed word is a changed schema."""
    assert [verdict.value for verdict in Verdict] == ["pass", "fail", "error", "timeout", "interrupted"]
    assert [verdict.value for verdict in StageVerdict] == ["pass", "fail", "skip", "error", "timeout"]
    assert [severity.value for severity in Severity] == ["error", "warning", "note"]
    assert [outcome.value for outcome in Outcome] == ["pass", "fail", "skip"]
    kinds = ["failure", "panic", "race", "build", "timeout", "main", "killed", "missing"]
    assert [kind.value for kind in Kind] == kinds
    assert msgspec.to_builtins(factories.passing())["schema"] == result.SCHEMA == 1
