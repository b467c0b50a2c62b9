"""The sections of the Markdown report."""

from __future__ import annotations

import pytest

from gogate.model.result import Outcome, SelectedPackage, Selection, Severity
from gogate.report.context import Context
from gogate.report.markdown_parts import coverage, figures, flaky, footer, percent, problem, selection, stages
from gogate.report.problems import Problem
from tests import factories


@pytest.mark.parametrize(
    ("covered", "statements", "text"),
    [(0, 0, "no statements"), (84999, 100_000, "84.9 %"), (1, 3, "33.3 %"), (7, 7, "100.0 %"), (6, 7, "85.7 %")],
)
def test_percent_is_cut_and_not_rounded(covered: int, statements: int, text: str) -> None:
    assert percent(covered, statements) == text


def test_problem_of_one_line_has_nothing_to_unfold() -> None:
    text = problem(Problem(Severity.WARNING, "vet: printf", "bad format", "a.go", 3))
    assert text == "⚠️ <code>vet&#58; printf</code> <code>a.go&#58;3</code> <code>bad format</code>\n\n"


def test_problem_with_output_is_folded() -> None:
    text = problem(Problem(Severity.ERROR, "TestA failed", "p", output="a\n```\nb"))
    assert text == (
        "<details><summary>❌ <code>TestA failed</code> <code>p</code></summary>\n\n"
        "````text\na\n```\nb\n````\n\n</details>\n\n"
    )


def test_long_message_is_whole_below_its_line() -> None:
    message = "first\n" + "x" * 400
    assert message in problem(Problem(Severity.ERROR, "vet: printf", message))


def test_coverage_puts_what_fails_first() -> None:
    text = coverage(factories.realistic())
    assert "| this change | 33.3 % | 1/3 | 80 % | ❌ |" in text
    assert "| `example.com/shop/cart` | 71.4 % | 5/7 | 90 % | ❌ |" in text
    assert "shop/pay" not in text  # no floor judges it
    assert coverage(factories.make_result()) == ""


def test_flaky_and_quarantined_tests_have_their_reasons() -> None:
    quarantined = {("example.com/shop/pay", "TestHangs"): "pay team until 2027-01-31"}
    text = flaky(factories.realistic(), Context(quarantined=quarantined))
    assert "| `TestFlaky` | `example.com/shop/cart` | passed on attempt 2 |  |" in text
    assert "| `TestHangs` | `example.com/shop/pay` | fail | `pay team until 2027-01-31` |" in text
    assert flaky(factories.passing(), Context()) == ""


def test_selection_tells_why() -> None:
    text = selection(factories.realistic())
    assert "`affected`: 4 packages, 11 left out." in text
    assert "| `example.com/shop/tax` | `embeds rates.csv` |" in text
    many = tuple(SelectedPackage(path=f"p{n}", module="m", reason="changed") for n in range(60))
    assert "and 10 more." in selection(
        factories.make_result(selection=Selection(mode="changed", packages=many, left_out=0))
    )
    assert "`all`: 1 package.\n" in selection(factories.make_result())


def test_stages_and_figures() -> None:
    assert "| `fmt` | ❌ fail | `1 file` | 1.5 s |" in stages(factories.realistic())
    test = factories.make_test("TestA", outcome=Outcome.FAIL)
    result = factories.make_result(
        tests=(test,), findings=(factories.make_finding(),), reused_from="2026-01-01T00:00:00Z"
    )
    assert figures(result, Context()) == (
        "1 finding · 1 of 1 tests failed · 12.5 s · the verdict of `2026-01-01T00:00:00Z` on the same tree"
    )


def test_footer_names_tree_and_tools() -> None:
    text = footer(factories.make_result())
    assert text == (
        "Repeat it with\n\n```text\ngogate check --gate check\n```\n\n"
        "tree `4b825dc642cb` · gogate `0.1.0` · go `go1.26.0` · gofumpt `v0.12.0`\n"
    )
