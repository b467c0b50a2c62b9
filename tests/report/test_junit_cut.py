"""A JUnit file stays below its limits, keeps the worst and says what is missing."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from gogate.report.junit_cut import MAX_BYTES, MAX_ELEMENTS, document
from gogate.report.junit_text import Case
from tests.factories import make_result

GITLAB_BYTES, GITLAB_ELEMENTS = 30 * 1024 * 1024, 250_000


def many(count: int, output: str = "") -> list[Case]:
    failed = {"element": "failure", "kind": "failure", "message": "m", "body": output or "why"}
    made = []
    for n in range(count):
        suite, name = f"p{n % 7}", f"TestCase{n:06}"
        made.append(Case(suite, suite, name, **(failed if n % 10 == 9 else {})))  # type: ignore[arg-type]
    return made


def shown(xml: bytes) -> tuple[Element, list[str]]:
    root = ElementTree.fromstring(xml)
    return root, [case.get("name", "") for case in root.iter("testcase")]


def test_limits_are_below_those_of_gitlab() -> None:
    assert MAX_BYTES < 30_000_000 < GITLAB_BYTES
    assert MAX_ELEMENTS < GITLAB_ELEMENTS


def test_what_fits_is_whole() -> None:
    _, names = shown(document(make_result(), many(200), strict=False))
    assert len(names) == 200
    assert "report cut" not in names


@pytest.mark.parametrize("strict", [True, False])
def test_bytes_are_cut_from_passed_cases_first(strict: bool) -> None:
    xml = document(make_result(), many(2000), strict=strict, max_bytes=60_000)
    root, names = shown(xml)
    assert len(xml) <= 60_000
    assert len(list(root.iter("failure"))) == 200
    notice = next(case for case in root.iter("testcase") if case.get("name") == "report cut")
    assert f"left out: {2000 - (len(names) - 1)} passed" in (notice.findtext("skipped") or "")


def test_elements_are_cut_too() -> None:
    root, _ = shown(document(make_result(), many(2000), strict=False, max_elements=1000))
    assert sum(1 for _ in root.iter()) <= 1000
    assert len(list(root.iter("failure"))) == 200


def test_long_output_is_shortened_before_a_case_is_lost() -> None:
    xml = document(make_result(), many(200, "x" * 20_000), strict=False, max_bytes=200_000)
    root, names = shown(xml)
    assert len(xml) <= 200_000
    assert len(names) == 200
    assert all("characters left out" in (failure.text or "") for failure in root.iter("failure"))


def test_failures_go_last_and_are_counted() -> None:
    xml = document(make_result(), many(2000, "y" * 400), strict=False, max_bytes=50_000)
    root, names = shown(xml)
    kept = len(list(root.iter("failure")))
    assert len(xml) <= 50_000
    assert 0 < kept < 200
    passed = len(names) - kept - 1
    assert f"left out: {200 - kept} failed, {1800 - passed} passed" in xml.decode()


def test_many_suites_with_long_names_count() -> None:
    made = [Case(f"{'p' * 500}{n}", "c", f"T{n}") for n in range(500)]
    assert len(document(make_result(), made, strict=False, max_bytes=100_000)) <= 100_000
