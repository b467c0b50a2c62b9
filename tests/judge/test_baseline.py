from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.judge.baseline import can_be_known, entries, mark, parse, render
from gogate.judge.fingerprint import assign
from gogate.model.errors import SettingsError
from gogate.model.result import Finding, Severity


def finding(rule: str = "printf", file: str = "a.go", message: str = "x", **fields: object) -> Finding:
    made = Finding(stage="vet", rule=rule, severity=Severity.WARNING, message=message, file=file)
    return msgspec.structs.replace(made, **fields)


def known(findings: list[Finding], of: list[Finding], **options: bool) -> tuple[list[bool], list[int]]:
    marked = mark(assign(findings), parse(render(entries(assign(of)))), **options)
    return [one.known for one in marked.findings], [entry.count for entry in marked.stale]


def test_known_new_and_stale() -> None:
    assert known([finding(), finding(file="b.go")], [finding(), finding(file="c.go")]) == ([True, False], [1])


def test_by_count() -> None:
    two = [finding(line=1), finding(line=9)]
    assert known([two[0], finding(line=4), two[1]], two) == ([True, True, False], [])
    assert known(two[:1], two) == ([True], [1])


def test_nothing_is_stale_where_not_everything_was_judged() -> None:
    assert known([], [finding()], complete=False) == ([], [])


@pytest.mark.parametrize(
    ("one", "possible"),
    [
        (finding(), True),
        (finding("nilness"), True),
        (finding("gofmt", stage="fmt", diff="@@"), True),
        (finding("gofmt", stage="fmt"), False),
        (finding("typecheck"), False),
        (finding("race", stage="test"), False),
        (finding("coverage/total", stage="test"), False),
        (finding(severity=Severity.NOTE), False),
    ],
)
def test_what_is_never_baselined(one: Finding, possible: bool) -> None:
    assert can_be_known(one) is possible
    assert bool(entries(assign([one]))) is possible
    forged = [msgspec.structs.replace(entries(assign([finding()]))[0], fingerprint=assign([one])[0].fingerprint)]
    assert [found.known for found in mark(assign([one]), forged).findings] == [possible]


def test_one_finding_a_line_sorted() -> None:
    data = render(entries(assign([finding(file="b.go"), finding(file="a\udcff.go"), finding(file="b.go")])))
    lines = data.decode().splitlines()
    assert lines[:3] == ["{", '  "schema": 1,', '  "findings": [']
    assert [json.loads(line.strip().rstrip(","))["file"] for line in lines[3:5]] == ["a\\udcff.go", "b.go"]
    assert json.loads(data)["findings"][1]["count"] == 2
    assert render(()) == b'{\n  "schema": 1,\n  "findings": []\n}\n'


@pytest.mark.parametrize("data", [b"", b"[]", b'{"schema": 1}', b'{"schema": 1, "findings": [{"file": "a"}]}', b"\xff"])
def test_other_files_are_wrong_settings(data: bytes) -> None:
    with pytest.raises(SettingsError, match=r"base\.json: not a baseline"):
        parse(data, "base.json")


def test_a_fingerprint_twice_is_wrong() -> None:
    entry = entries(assign([finding()]))[0]
    with pytest.raises(SettingsError, match="twice"):
        parse(render([entry, msgspec.structs.replace(entry, count=3)]))


many = st.lists(
    st.builds(finding, st.sampled_from(["printf", "race", "nilness"]), st.sampled_from("ab"), st.text(max_size=2))
)


@given(many, many)
def test_a_baseline_knows_itself_and_no_more(before: list[Finding], after: list[Finding]) -> None:
    base = parse(render(entries(assign(before))))
    again = mark(assign(before), base)
    assert [one.known for one in again.findings] == [can_be_known(one) for one in before]
    assert again.stale == ()
    marked = mark(assign(after), base)
    assert sum(one.known for one in marked.findings) + sum(e.count for e in marked.stale) == sum(e.count for e in base)
