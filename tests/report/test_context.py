"""A context that nobody filled in is poor but whole."""

from __future__ import annotations

from gogate.report.context import Context


def test_each_context_has_a_token_of_its_own() -> None:
    first, second = Context(), Context()
    assert first.token != second.token
    assert len(first.token) == 32
    assert first.token.isalnum()


def test_an_empty_context_has_no_source_and_no_blocks() -> None:
    context = Context()
    assert context.source("a.go") is None
    assert (context.root, dict(context.blocks), dict(context.quarantined)) == ("", {}, {})
