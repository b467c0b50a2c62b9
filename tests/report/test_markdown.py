"""Markdown fits where it goes, says what it leaves out, and nothing foreign is markup in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt

from gogate.model.result import Result, Verdict
from gogate.report.context import Context
from gogate.report.markdown import COMMENT_BYTES, SUMMARY_BYTES, marker, render, summary
from gogate.report.problems import problems
from tests import factories
from tests.strategies import results

CONTEXT = Context()


def visible(text: str) -> str:
    """What is left for a reader to take as markup: fenced blocks, code spans, code elements and entities taken out.

    Blocks first, then spans, as CommonMark nests them.
    """
    text = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<code>[^<>`]*</code>", "", text)
    return re.sub(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "", text)


def test_says_verdict_figures_and_how_to_repeat() -> None:
    text = render(factories.realistic(), CONTEXT).decode()
    assert text.startswith("<!-- gogate:pull-request -->\n## gogate: `pull-request` ❌ failed\n")
    assert "6 findings · 7 of 10 tests failed · coverage 80.0 % (floor 85 %) · 12.5 s" in text
    assert f"```text\ngogate check --gate pull-request --since {factories.BASE[:12]}\n```" in text
    assert "| total | 80.0 % | 60/75 | 85 % | ❌ |" in text


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_words(verdict: Verdict) -> None:
    text = render(factories.make_result(verdict=verdict), Context()).decode()
    assert len(text.split("\n")[1]) > len("## gogate: `check` ")


def test_comment_and_summary_stay_below_their_limits_and_count_the_rest() -> None:
    result = factories.huge(100_000, 100)
    comment, page = render(result, CONTEXT), summary(result, CONTEXT)
    assert len(comment) <= COMMENT_BYTES < 65_536
    assert 200_000 < len(page) <= SUMMARY_BYTES < 1024 * 1024
    for text in (comment.decode(), page.decode()):
        shown = len(re.findall(r"^(?:<details><summary>)?(?:❌|⚠️|ℹ️) <code>", text, re.MULTILINE))  # noqa: RUF001
        more = re.search(r"\*\*(\d+) more problems are left out here\*\*", text)
        assert more is not None
        assert shown + int(more[1]) == len(problems(result, CONTEXT))


@given(results())
@example(factories.hostile())
def test_nothing_foreign_is_markup(result: Result) -> None:
    text = render(result, CONTEXT).decode()
    assert len(text.encode()) <= COMMENT_BYTES
    rest = visible(text)
    assert "@" not in rest
    assert not re.search(r"#\d|\]\(|javascript", rest)
    tags = set(re.findall(r"<[^>]*>", rest.partition("\n")[2]))
    assert tags <= {"<details>", "</details>", "<summary>", "</summary>"}
    assert rest.count("<details>") == rest.count("</details>")
    headings = re.findall(r"^#+ .*", rest, re.MULTILINE)
    assert set(headings[1:]) <= {"### Problems", "### Coverage", "### Selected", "### Flaky and quarantined tests"}


@given(results())
@example(factories.hostile())
def test_a_commonmark_reader_finds_no_foreign_element(result: Result) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render(result, CONTEXT).decode())
    assert next(t.content for t in tokens if t.type == "inline" and t.level == 1).startswith("gogate: `check`")
    kinds = {token.type for token in tokens}
    assert not kinds & {"blockquote_open", "ordered_list_open", "hr", "code_block", "lheading_open"}
    blocks = [tag for t in tokens if t.type == "html_block" for tag in re.findall(r"<[^>]*>", t.content)]
    assert set(blocks) <= {
        "<!-- gogate:check -->",
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
        "<code>",
        "</code>",
    }
    inline = [child for token in tokens for child in token.children or ()]
    assert not {child.type for child in inline} & {"link_open", "image", "em_open"}
    in_code = 0
    for child in inline:
        if child.type == "html_inline":
            in_code += {"<code>": 1, "</code>": -1}[child.content]
        elif child.type == "text" and not in_code:
            assert not set("@#<") & set(child.content)
    assert in_code == 0


@given(results())
@example(factories.hostile())
def test_every_row_of_a_table_has_its_columns(result: Result) -> None:
    text = re.sub(r"^(`{3,})text\n.*?^\1$", "", render(result, CONTEXT).decode(), flags=re.DOTALL | re.MULTILINE)
    columns = 0
    for line in text.split("\n"):
        if not line.startswith("| "):
            columns = 0
            continue
        columns = columns or line.count("|")
        assert line.count("|") == columns


@pytest.mark.parametrize(
    ("gate", "line"),
    [("nightly", "<!-- gogate:nightly -->"), ("a --> b", "<!-- gogate:a-b -->"), ("--", "<!-- gogate: -->")],
)
def test_marker_is_one_comment(gate: str, line: str) -> None:
    assert marker(gate) == line


def test_known_marker_differs_by_gate() -> None:
    assert marker("pull-request") != marker("nightly")
