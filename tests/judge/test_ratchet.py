from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.judge.ratchet import judge, parse, raised, render
from gogate.model.errors import SettingsError
from gogate.model.result import Coverage, CoverageVerdict, PackageCoverage


def coverage(**packages: tuple[int, int]) -> Coverage:
    found = [PackageCoverage(path=path, covered=c, statements=s) for path, (c, s) in packages.items()]
    return Coverage(mode="set", covered=0, statements=0, packages=tuple(found))


def test_a_package_that_got_worse_fails() -> None:
    judged = judge(coverage(a=(2, 3), b=(2, 3), c=(0, 3)), {"a": 66.66, "b": 66.67})
    assert [p.verdict for p in judged.coverage.packages] == [
        CoverageVerdict.PASS,
        CoverageVerdict.FAIL,
        CoverageVerdict.NONE,
    ]
    assert [(f.rule, f.package) for f in judged.findings] == [("coverage/package", "b")]
    assert "b (ratchet) is 66.66 % (2 of 3 statements), below the floor of 66.67 %" in judged.findings[0].message


@pytest.mark.parametrize(
    ("rule", "verdict", "floor", "expected"),
    [
        (90.0, CoverageVerdict.FAIL, 50.0, (90.0, CoverageVerdict.FAIL)),
        (50.0, CoverageVerdict.PASS, 60.0, (60.0, CoverageVerdict.PASS)),
        (50.0, CoverageVerdict.PASS, 70.0, (70.0, CoverageVerdict.FAIL)),
    ],
)
def test_a_rule_and_the_ratchet_both_hold(
    rule: float, verdict: CoverageVerdict, floor: float, expected: tuple[float, CoverageVerdict]
) -> None:
    package = PackageCoverage(path="a", covered=2, statements=3, floor=rule, verdict=verdict)
    found = Coverage(mode="set", covered=2, statements=3, packages=(package,))
    (judged,) = judge(found, {"a": floor}).coverage.packages
    assert (judged.floor, judged.verdict) == expected


def test_what_is_gone_is_said() -> None:
    judged = judge(coverage(a=(1, 1)), {"a": 1.0, "b": 1.0, "c": 1.0}, existing=["a", "c"], missing=["c"])
    assert judged.notes == ("the ratchet holds a floor for b, which is no package here",)
    assert judged.problems == ("the ratchet cannot judge c: it left no line in the profile",)
    assert judge(coverage(a=(1, 1)), {"c": 1.0}, missing=["c"], explained=["c"]).problems == ()


def test_it_only_raises() -> None:
    assert raised(
        {"a": 50.0, "b": 90.0, "gone": 10.0}, coverage(a=(2, 3), b=(1, 3), new=(1, 1)), existing=["a", "b"]
    ) == {
        "a": 66.66,
        "b": 90.0,
        "new": 100.0,
    }


def test_the_file_reads_well() -> None:
    data = render({"m/b": 66.66, "m/a": 100.0})
    assert data == b'{\n  "schema": 1,\n  "packages": {\n    "m/a": 100.0,\n    "m/b": 66.66\n  }\n}\n'
    assert parse(data, "r.json") == {"m/a": 100.0, "m/b": 66.66}


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"schema": 2, "packages": {}}', b'{"schema": 1, "packages": {"a": 101}}']
)
def test_other_files_are_wrong_settings(data: bytes) -> None:
    with pytest.raises(SettingsError, match=r"floors\.json: not a file of coverage floors"):
        parse(data, "floors.json")


@given(
    st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(0, 999), st.integers(0, 999)).map(sorted).map(tuple))
)
def test_what_it_was_taken_from_always_passes(packages: dict[str, tuple[int, int]]) -> None:
    found = coverage(**packages)
    floors = parse(render(raised({}, found)), "r")
    assert judge(found, floors).findings == ()
    assert raised(floors, found) == floors
