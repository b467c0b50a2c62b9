"""A JUnit file stays below its limits, keeps the worst and says what is missing."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from gogate.report import junit_stream
from gogate.report.junit_cut import MAX_BYTES, MAX_ELEMENTS, decide, measure
from gogate.report.junit_text import Case

GITLAB_BYTES, GITLAB_ELEMENTS = 30 * 1024 * 1024, 250_000


def many(count: int, output: str = "") -> list[Case]:
    failed = {"element": "failure", "kind": "failure", "message": "m", "body": output or "why"}
    made = []
    for n in range(count):
        suite, name = f"p{n % 7}", f"TestCase{n:06}"
        made.append(Case(suite, suite, name, **(failed if n % 10 == 9 else {})))  # type: ignore[arg-type]
    return sorted(made, key=lambda case: case.suite)


def document(made: list[Case], *, strict: bool, max_bytes: int = MAX_BYTES, max_elements: int = MAX_ELEMENTS) -> bytes:
    pieces = junit_stream.document(
        lambda: made, "2026-05-04T09:30:00Z", strict=strict, max_bytes=max_bytes, max_elements=max_elements
    )
    return b"".join(pieces)


def shown(xml: bytes) -> tuple[Element, list[str]]:
    root = ElementTree.fromstring(xml)
    return root, [case.get("name", "") for case in root.iter("testcase")]


def test_limits_are_below_those_of_gitlab() -> None:
    assert MAX_BYTES < 30_000_000 < GITLAB_BYTES
    assert MAX_ELEMENTS < GITLAB_ELEMENTS


def test_what_fits_is_whole() -> None:
    _, names = shown(document(many(200), strict=False))
    assert len(names) == 200
    assert "report cut" not in names


@pytest.mark.parametrize("strict", [True, False])
def test_bytes_are_cut_from_passed_cases_first(strict: bool) -> None:
    xml = document(many(2000), strict=strict, max_bytes=60_000)
    root, names = shown(xml)
    assert len(xml) <= 60_000
    assert len(list(root.iter("failure"))) == 200
    notice = next(case for case in root.iter("testcase") if case.get("name") == "report cut")
    assert f"left out: {2000 - (len(names) - 1)} passed" in (notice.findtext("skipped") or "")


def test_elements_are_cut_too() -> None:
    root, _ = shown(document(many(2000), strict=False, max_elements=1000))
    assert sum(1 for _ in root.iter()) <= 1000
    assert len(list(root.iter("failure"))) == 200


def test_long_output_is_shortened_before_a_case_is_lost() -> None:
    xml = document(many(200, "x" * 20_000), strict=False, max_bytes=200_000)
    root, names = shown(xml)
    assert len(xml) <= 200_000
    assert len(names) == 200
    assert all("characters left out" in (failure.text or "") for failure in root.iter("failure"))


def test_failures_go_last_and_are_counted() -> None:
    xml = document(many(2000, "y" * 400), strict=False, max_bytes=50_000)
    root, names = shown(xml)
    kept = len(list(root.iter("failure")))
    assert len(xml) <= 50_000
    assert 0 < kept < 200
    passed = len(names) - kept - 1
    assert f"left out: {200 - kept} failed, {1800 - passed} passed" in xml.decode()


def test_many_suites_with_long_names_count() -> None:
    made = [Case(f"{'p' * 500}{n}", "c", f"T{n}") for n in range(500)]
    assert len(document(made, strict=False, max_bytes=100_000)) <= 100_000


def test_failures_keep_more_of_their_output_than_skipped_tests() -> None:
    made = [Case("s", "s", f"F{n}", element="failure", body="f" * 6000) for n in range(10)]
    made += [Case("s", "s", f"S{n}", element="skipped", body="s" * 6000) for n in range(10)]
    root, names = shown(document(made, strict=False, max_bytes=90_000))
    assert len(names) == 20
    assert {failure.text for failure in root.iter("failure")} == {"f" * 6000}
    assert all("characters left out" in (skipped.text or "") for skipped in root.iter("skipped"))


@pytest.mark.parametrize("max_bytes", [1_000_000, 150_000, 90_000, 60_000, 30_000, 12_000])
def test_plan_never_goes_over_its_bytes(max_bytes: int) -> None:
    made = [Case(f"p{n // 5}", "c", f"T{n}<>", element="failure", body="é<&" * 1500) for n in range(10)]
    made += [Case("q", "c", f"S{n}", element="skipped", body="\x1b[0m" * 500) for n in range(10)]
    xml = document(made, strict=True, max_bytes=max_bytes)
    assert len(xml) <= max_bytes
    assert ElementTree.fromstring(xml).get("tests") == str(len(shown(xml)[1]))


def test_all_texts_stay_whole_where_they_fit() -> None:
    plan = decide(measure(many(20, "x" * 900_000), strict=False), MAX_BYTES, MAX_ELEMENTS)
    assert plan.limits == (1_000_000,) * 4
    assert plan.kept is None
