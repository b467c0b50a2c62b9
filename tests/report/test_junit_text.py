"""The text of JUnit cases: escaping, unique names, times, sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gogate.report import clean
from gogate.report.junit_text import Case, attribute, join, text, unique, write
from tests.strategies import hostile_text


@given(hostile_text)
def test_text_and_attribute_read_back(raw: str) -> None:
    element = etree.fromstring(f'<a b="{attribute(raw)}">{text(raw)}</a>')
    assert element.get("b") == clean.one_line(raw)
    assert (element.text or "") == clean.xml_output(raw)
    assert len(element) == 0


@given(st.lists(st.tuples(st.sampled_from(["p", "q"]), st.sampled_from(["T", "T (2)", "T\x00", "T\\x00", "T (3)"]))))
def test_unique_keeps_every_case_apart(keys: list[tuple[str, str]]) -> None:
    made = unique([Case("s", classname, name) for classname, name in keys])
    shown = [(clean.one_line(case.classname), clean.one_line(case.name)) for case in made]
    assert len(set(shown)) == len(keys)
    assert [case.classname for case in made] == [classname for classname, _ in keys]


def test_unique_leaves_what_is_unique_and_numbers_the_rest() -> None:
    names = [case.name for case in unique([Case("s", "c", name) for name in ("A", "A", "B", "A")])]
    assert names == ["A", "A (2)", "B", "A (3)"]


def test_time_has_three_decimals_and_is_never_negative() -> None:
    assert ' time="0.300"' in write(Case("s", "c", "n", 0.1 + 0.2), 10, strict=True).xml
    assert ' time="0.000"' in write(Case("s", "c", "n", -1.0), 10, strict=True).xml
    assert ' time="0.000"' in write(Case("s", "c", "n", 1e-9), 10, strict=True).xml


def test_long_body_keeps_head_and_tail() -> None:
    case = Case("s", "c", "n", element="failure", kind="failure", message="m", body="a" * 500 + "b" * 500)
    xml = write(case, 100, strict=True).xml
    assert "900 characters left out" in xml
    assert f">{'a' * 25}\n" in xml
    assert f"\n{'b' * 75}<" in xml


def test_join_gathers_suites_in_the_order_of_their_first_case() -> None:
    written = [write(Case(suite, "c", str(n)), 10, strict=True) for n, suite in enumerate(["b", "a", "b"])]
    root = etree.fromstring(join(written, "2026-05-04T09:30:00Z"))
    assert [(suite.get("name"), suite.get("tests"), suite.get("timestamp")) for suite in root] == [
        ("b", "2", "2026-05-04T09:30:00"),
        ("a", "1", "2026-05-04T09:30:00"),
    ]


def test_empty_report_is_valid() -> None:
    assert etree.fromstring(join([], "")).get("tests") == "0"
