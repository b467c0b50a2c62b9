"""The text of JUnit cases: escaping, unique names, times, sums."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from gogate.report import clean
from gogate.report.junit_text import Case, attribute, encoded, encoded_size, sizes, text, unique, write
from tests.strategies import hostile_text


@given(hostile_text)
def test_text_and_attribute_read_back(raw: str) -> None:
    element = etree.fromstring(f'<a b="{attribute(raw)}">{text(raw)}</a>')
    assert element.get("b") == clean.one_line(raw)
    assert (element.text or "") == clean.xml_output(raw)
    assert len(element) == 0


@given(hostile_text)
@example("plain\n")
@example("<&>")
@example("[[ATTACHMENT|/etc/passwd]]")
def test_encoded_is_the_text_in_utf_8_and_its_size_is_told_beforehand(raw: str) -> None:
    assert encoded(raw) == text(raw).encode()
    assert encoded_size(raw) == len(encoded(raw))


@given(hostile_text, hostile_text, st.sampled_from(["", "failure", "skipped", "flakyFailure"]), st.booleans())
def test_sizes_are_those_of_what_is_written(body: str, out: str, element: str, strict: bool) -> None:
    limits = (1000, 20, 5)
    case = Case("s", "c", f"T{out}", 1.5, "a_test.go", 3, element, "failure", f"m{body}", body * 3, out)
    assert sizes(case, limits, strict=strict) == [len(write(case, limit, strict=strict)) for limit in limits]


@given(st.lists(st.tuples(st.sampled_from(["p", "q"]), st.sampled_from(["T", "T (2)", "T\x00", "T\\x00", "T (3)"]))))
def test_unique_keeps_every_case_apart(keys: list[tuple[str, str]]) -> None:
    made = list(unique([Case("s", classname, name) for classname, name in keys]))
    shown = [(clean.one_line(case.classname), clean.one_line(case.name)) for case in made]
    assert len(set(shown)) == len(keys)
    assert [case.classname for case in made] == [classname for classname, _ in keys]


def test_unique_leaves_what_is_unique_and_numbers_the_rest() -> None:
    names = [case.name for case in unique([Case("s", "c", name) for name in ("A", "A", "B", "A")])]
    assert names == ["A", "A (2)", "B", "A (3)"]


def test_unique_looks_over_all_suites_that_share_a_classname() -> None:
    made = [Case("gogate/vet", "p", "A"), Case("p", "p", "A"), Case("p", "p", "A"), Case("q", "q", "A")]
    assert [case.name for case in unique(made)] == ["A", "A (2)", "A (3)", "A"]


def test_time_has_three_decimals_and_is_never_negative() -> None:
    assert b' time="0.300"' in write(Case("s", "c", "n", 0.1 + 0.2), 10, strict=True)
    assert b' time="0.000"' in write(Case("s", "c", "n", -1.0), 10, strict=True)
    assert b' time="0.000"' in write(Case("s", "c", "n", 1e-9), 10, strict=True)


def test_long_body_keeps_head_and_tail() -> None:
    case = Case("s", "c", "n", element="failure", kind="failure", message="m", body="a" * 500 + "b" * 500)
    xml = write(case, 100, strict=True).decode()
    assert "900 characters left out" in xml
    assert f">{'a' * 25}\n" in xml
    assert f"\n{'b' * 75}<" in xml
