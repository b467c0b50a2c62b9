"""Single SARIF results: addresses, regions, fixes, text."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from msgspec.structs import replace

from gogate.report.context import Context
from gogate.report.sarif_results import Results, fixes, uri
from tests import factories
from tests.strategies import hostile_text

RESULT = factories.make_result()


@pytest.mark.parametrize(
    ("file", "shown"),
    [("a/b c.go", "a/b%20c.go"), ("ä.go", "%C3%A4.go"), ("a:b#?%.go", "a%3Ab%23%3F%25.go"), ("\udcff.go", "%FF.go")],
)
def test_uri_is_percent_encoded(file: str, shown: str) -> None:
    assert uri(file) == shown


@given(hostile_text)
def test_uri_reads_back(file: str) -> None:
    if not any(0xD800 <= ord(c) < 0xDC80 or 0xDCFF < ord(c) < 0xE000 for c in file):
        assert unquote_to_bytes(uri(file)) == file.encode("utf-8", "surrogateescape")
    assert uri(file).isascii()


def region(source: str | None, **place: int) -> dict[str, int]:
    read = None if source is None else source.encode()
    made = Results(RESULT, Context(source=lambda _: read))
    shown = made.result(replace(factories.make_finding(), **place))
    return dict(shown["locations"][0]["physicalLocation"]["region"])


def test_columns_are_characters_where_the_source_is_there() -> None:
    source = "package a\nvar ä, b = 1, 2\n"
    assert region(source, line=2, column=8) == {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 16}
    assert region(None, line=2, column=8) == {"startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 9}


def test_region_of_several_lines_ends_at_the_last_character() -> None:
    shown = region("a\nbc\ndef\n", line=1, column=1, end_line=3)
    assert shown == {"startLine": 1, "startColumn": 1, "endLine": 3, "endColumn": 4}


def test_no_line_is_the_first_one() -> None:
    assert region("abc\n", line=0, column=0) == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 4}


def test_fix_replaces_whole_lines() -> None:
    finding = factories.make_finding("gofmt", diff="@@ -7,3 +7,3 @@\n-if n<=0 {\n+if n <= 0 {\n \treturn err\n }\n")
    (fix,) = fixes(finding)
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "cart/cart.go"}
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 7, "startColumn": 1, "endLine": 8, "endColumn": 1},
            "insertedContent": {"text": "if n <= 0 {\n"},
        }
    ]


@pytest.mark.parametrize(
    "diff", [None, "", "no diff", "@@ -1 +1 @@\n-a\n+\udcff\n", "@@ -1 +1 @@\n-a\n+" + "b" * 300_000]
)
def test_no_fix_where_the_diff_cannot_be_one(diff: str | None) -> None:
    assert fixes(factories.make_finding(diff=diff)) == []


def test_link_in_a_message_is_not_a_link() -> None:
    made = Results(RESULT, Context())
    text = made.result(factories.make_finding(message="see [this](javascript:x) and a[1]"))["message"]["text"]
    assert text == r"see \[this](javascript:x) and a[1]"


def test_rules_are_numbered_as_they_appear() -> None:
    made = Results(RESULT, Context())
    rows = [made.result(factories.make_finding(rule)) for rule in ("printf", "nilness", "printf")]
    assert [row["ruleIndex"] for row in rows] == [0, 1, 0]
    assert list(made.rules) == ["printf", "nilness"]
