from __future__ import annotations

import pytest

from gogate.judge.coverage import build, count
from gogate.judge.floors import check_rules, judge
from gogate.model.errors import SettingsError
from gogate.model.result import Coverage, CoverageVerdict, Module, Severity
from gogate.parse.coverprofile import Profile
from gogate.settings.types import CoverageRule

MODULES = (Module(path="example.com/m", dir="."),)


def coverage(**files: tuple[int, int]) -> Coverage:
    """Build from ``internal_x_a_go=(covered, statements)``."""
    blocks = {}
    for key, (covered, statements) in files.items():
        name = "example.com/m/" + key.replace("__", "/") + ".go"
        blocks[name] = ((1, 1, 1, 9, covered, 1), (2, 1, 2, 9, statements - covered, 0))
    return build(count(Profile("atomic", blocks), MODULES))


FOLDERS = {"example.com/m": "."} | {f"example.com/m/{path}": path for path in ("x", "cmd", "internal/x", "internal/y")}


def rule(match: str, floor: float) -> CoverageRule:
    return CoverageRule(match=match, floor=floor)


@pytest.mark.parametrize(
    ("covered", "floor", "verdict"),
    [
        (1700, 85.0, CoverageVerdict.PASS),
        (1699, 85.0, CoverageVerdict.FAIL),
        (1599, 79.95, CoverageVerdict.PASS),
        (1598, 79.95, CoverageVerdict.FAIL),
        (0, None, CoverageVerdict.NONE),
    ],
)
def test_the_total(covered: int, floor: float | None, verdict: CoverageVerdict) -> None:
    judged = judge(coverage(a=(covered, 2000)), floor=floor)
    assert (judged.coverage.verdict, judged.coverage.floor) == (verdict, floor)
    assert bool(judged.findings) == (verdict is CoverageVerdict.FAIL)
    assert judged.problems == ()


def test_the_finding_says_how_much_is_wanting() -> None:
    (finding,) = judge(coverage(a=(1699, 2000)), floor=85.0).findings
    assert (finding.stage, finding.rule, finding.severity) == ("test", "coverage/total", Severity.ERROR)
    assert finding.message == (
        "coverage of the total is 84.95 % (1699 of 2000 statements), below the floor of 85 %: 1 statement short"
    )


def test_the_last_rule_that_matches_judges_a_package() -> None:
    found = coverage(internal__x__a=(8, 10), internal__y__a=(8, 10), cmd__a=(0, 10))
    judged = judge(found, rules=[rule("internal/**", 90), rule("internal/y", 70)], folders=FOLDERS)
    assert [(p.path, p.floor, p.verdict) for p in judged.coverage.packages] == [
        ("example.com/m/cmd", None, CoverageVerdict.NONE),
        ("example.com/m/internal/x", 90, CoverageVerdict.FAIL),
        ("example.com/m/internal/y", 70, CoverageVerdict.PASS),
    ]
    assert [(f.rule, f.package, f.file) for f in judged.findings] == [
        ("coverage/package", "example.com/m/internal/x", "")
    ]
    assert judged.coverage.verdict is CoverageVerdict.NONE


def test_a_rule_for_files_judges_each_file_alone() -> None:
    found = coverage(x__a_parser=(1, 10), x__b=(0, 10), x__c_parser=(9, 10))
    judged = judge(found, rules=[rule("**/*_parser.go", 90)], folders=FOLDERS)
    assert [(f.rule, f.package, f.file) for f in judged.findings] == [
        ("coverage/package", "example.com/m/x", "x/a_parser.go")
    ]
    assert [p.verdict for p in judged.coverage.packages] == [CoverageVerdict.NONE]


def test_a_later_rule_for_the_package_takes_its_files_along() -> None:
    found = coverage(x__a_parser=(1, 10), x__b=(9, 10))
    assert judge(found, rules=[rule("**/*_parser.go", 90), rule("x", 50)], folders=FOLDERS).findings == ()


def test_the_root_package_has_a_folder_too() -> None:
    judged = judge(coverage(a=(1, 10)), rules=[rule(".", 50)], folders=FOLDERS)
    assert [p.verdict for p in judged.coverage.packages] == [CoverageVerdict.FAIL]


def test_a_package_without_a_line_makes_the_total_unjudgeable_never_better() -> None:
    judged = judge(coverage(a=(10, 10)), floor=85.0, missing=["example.com/m/b"])
    assert judged.coverage.verdict is CoverageVerdict.ERROR
    assert judged.findings == ()
    assert judged.problems == (
        "coverage cannot be judged: example.com/m/b was asked for and left no line in the profile",
    )
    assert [(p.path, p.verdict) for p in judged.coverage.packages] == [
        ("example.com/m", CoverageVerdict.NONE),
        ("example.com/m/b", CoverageVerdict.ERROR),
    ]


def test_where_its_own_failure_explains_it_that_is_the_reason() -> None:
    judged = judge(coverage(a=(10, 10)), floor=85.0, missing=["example.com/m/b"], explained=["example.com/m/b"])
    assert judged.coverage.verdict is CoverageVerdict.ERROR
    assert judged.problems == ()


def test_with_no_floor_a_package_without_a_line_is_no_problem() -> None:
    judged = judge(coverage(a=(10, 10)), missing=["example.com/m/b"])
    assert judged.coverage.verdict is CoverageVerdict.ERROR
    assert judged.problems == ()


def test_no_statement_meets_every_floor() -> None:
    assert judge(coverage(a=(0, 0)), floor=100.0).coverage.verdict is CoverageVerdict.PASS


def test_rules_that_match_nothing_are_wrong_settings() -> None:
    paths = ["internal/x", "internal/x/a.go", "cmd"]
    check_rules([rule("internal/**", 90), rule("**/a.go", 1), rule("cmd", 1)], paths)
    with pytest.raises(SettingsError) as caught:
        check_rules([rule("internal/**", 90), rule("intern/**", 90)], paths)
    assert caught.value.message == "gogate.toml: coverage.rules[2].match: 'intern/**' matches no package and no file"


def test_a_package_whose_folder_is_not_known_is_a_problem() -> None:
    judged = judge(coverage(a=(1, 10)), rules=[rule("**", 50)])
    assert judged.problems == ("coverage.rules cannot be applied to example.com/m: its folder is not known",)
