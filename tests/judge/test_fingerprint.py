from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.judge.fingerprint import assign, base, ordinal
from gogate.model.result import Finding, Severity


def finding(line: int = 3, message: str = "format %d has arg 1", **fields: str) -> Finding:
    made = Finding(stage="vet", rule="printf", severity=Severity.WARNING, message=message, file="a.go", line=line)
    return msgspec.structs.replace(made, **fields)


CODE = b"package a\n\n\tfoo( 1 )\n\tbar()\n"


def prints(*findings: Finding, code: bytes = CODE) -> list[str]:
    return [one.fingerprint for one in assign(findings, lambda _: code)]


def test_stable_when_lines_move_and_white_space_changes() -> None:
    assert prints(finding()) == prints(finding(5), code=b"package a\n\n\n\n  foo(1)\n")


def test_stable_when_numbers_in_the_message_change() -> None:
    assert prints(finding()) == prints(finding(message="format %d has arg 22"))


@pytest.mark.parametrize(
    "other",
    [
        finding(4),
        finding(message="other"),
        finding(rule="nilness"),
        finding(stage="test"),
        finding(file="b.go"),
        finding(package="m"),
    ],
)
def test_another_thing_has_another(other: Finding) -> None:
    assert prints(finding()) != prints(other)


def test_equals_are_told_apart_in_the_order_of_the_file() -> None:
    later, earlier = finding(4), finding(3)
    two = prints(later, earlier, code=b"\n\nfoo()\nfoo()\n")
    assert two[0] == two[1] + "-2"
    assert [base(one) for one in two] == [two[1], two[1]]
    assert [ordinal(one) for one in two] == [2, 1]


def test_a_hunk_is_what_it_changes() -> None:
    one = finding(rule="gofmt", diff="@@ -1,2 +1,2 @@\n a\n-b\n+c\n")
    moved = finding(9, rule="gofmt", diff="@@ -7,2 +8,2 @@\n z\n-b\n+c\n")
    other = finding(rule="gofmt", diff="@@ -1,2 +1,2 @@\n a\n-b\n+d\n")
    assert prints(one) == prints(moved) != prints(other)


def test_a_parsers_own_is_kept() -> None:
    assert prints(finding(fingerprint="abc"), finding(4, fingerprint="abc")) == ["abc", "abc-2"]


def test_without_source_and_beyond_its_end() -> None:
    assert assign([finding(99)], lambda _: CODE) == assign([finding(99)], lambda _: None) == assign([finding(99)])


@given(
    st.lists(st.builds(finding, st.integers(0, 6), st.text(max_size=3), file=st.sampled_from(["a.go", "\udcff.go"])))
)
def test_unique_in_one_result_and_the_same_in_any_order(findings: list[Finding]) -> None:
    marked = assign(findings, lambda _: CODE)
    names = [one.fingerprint for one in marked]
    assert len(set(names)) == len(names)
    assert [msgspec.structs.replace(one, fingerprint="") for one in marked] == findings
    assert sorted(one.fingerprint for one in assign(findings[::-1], lambda _: CODE)) == sorted(names)
