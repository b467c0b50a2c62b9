from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from gogate.check.coverage import Covered, judge_coverage, require_rules
from gogate.check.tree import judged_tree
from gogate.model.errors import SettingsError
from gogate.model.result import CoverageVerdict, Kind, Outcome, Test
from gogate.parse.coverprofile import parse
from gogate.stages.scope import StageResult
from tests import factories
from tests.gitworld import GitWorld
from tests.goworld import write
from tests.requestworld import MODULE, package, request, selected

# Two statements, one of them covered.
PROFILE = b"mode: atomic\nexample.com/m/a/a.go:3.14,5.2 1 1\nexample.com/m/a/a.go:7.14,9.2 1 0\n"
SOURCE = "package a\n\nfunc A() int {\n\treturn 1\n}\n\nfunc B() int {\n\treturn 2\n}\n"
IGNORED = SOURCE.replace("func B() int {", "func B() int { // coverage-ignore: for debugging")
SILENT = f"{MODULE}/b"
CHOSEN = selected(package("a", "a.go"), package("b", "b.go"))


def stages(profile: bytes = PROFILE, **fields: object) -> dict[str, StageResult]:
    result = StageResult(factories.make_stage("test"), profiles=(parse(profile, "c.out"),))
    return {"test": dataclasses.replace(result, **fields)}  # type: ignore[arg-type]


def judged(root: Path, *words: str, toml: str = "", found: dict[str, StageResult] | None = None) -> Covered:
    write(root, {"gogate.toml": toml, **({} if (root / "a/a.go").exists() else {"a/a.go": SOURCE})})
    asked = request(root, *words)
    with judged_tree(asked) as tree:
        return judge_coverage(asked, tree, CHOSEN, stages() if found is None else found)


def rules(covered: Covered) -> list[str]:
    return [finding.rule for finding in covered.findings]


def test_figures_are_exact_and_the_profile_is_gos(tmp_path: Path) -> None:
    covered = judged(tmp_path)
    assert covered.coverage is not None
    assert (covered.coverage.covered, covered.coverage.statements, covered.coverage.floor) == (1, 2, None)
    assert covered.coverage.verdict is CoverageVerdict.NONE
    assert [file.file for file in covered.coverage.files] == ["a/a.go"]
    assert covered.profile == PROFILE


def test_where_no_test_ran_there_is_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, found={}) == Covered()
    assert judged(tmp_path, found=stages(profiles=())) == Covered()


@pytest.mark.parametrize(
    ("words", "toml", "found"),
    [
        ("--gate nightly", "", ["coverage/total"]),
        ("--gate nightly", "[coverage]\nfloor = 50.0\n", []),
        ("--gate nightly", "[coverage]\nfloor = 50.1\n", ["coverage/total"]),
        ("--gate pull-request --select all", "[coverage]\nfloor = 99.0\n", []),
        ("", "[coverage]\nfloor = 99.0\n", ["coverage/total"]),
        ("", "[[coverage.rules]]\nmatch = 'a/**'\nfloor = 60.0\n", ["coverage/package"]),
        ("", "[[coverage.rules]]\nmatch = 'a/**'\nfloor = 50.0\n", []),
        ("--gate nightly --shard 1/2", "[coverage]\nfloor = 99.0\n", []),  # the merged whole is judged
    ],
)
def test_floors_are_those_that_the_gate_asks_for(tmp_path: Path, words: str, toml: str, found: list[str]) -> None:
    if "pull-request" in words:
        GitWorld(tmp_path).init()
        tmp_path = tmp_path / "work"
    assert rules(judged(tmp_path, *words.split(), toml=toml)) == found


def test_a_shard_hands_every_block_on_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"a/a.go": IGNORED})
    covered = judged(tmp_path, "--shard", "1/2")
    assert covered.coverage is not None
    assert covered.coverage.files[0].blocks == ((3, 14, 5, 2, 1, 1), (7, 14, 9, 2, 1, 0))


def test_what_the_source_says_to_ignore_does_not_count(tmp_path: Path) -> None:
    write(tmp_path, {"a/a.go": IGNORED})
    covered = judged(tmp_path, found=stages(PROFILE.replace(b"7.14", b"7.15")))
    assert covered.coverage is not None
    assert (covered.coverage.covered, covered.coverage.statements) == (1, 1)
    assert covered.findings == ()
    bare = IGNORED.replace(": for debugging", "")
    assert "coverage" in " ".join(rules(judged(write(tmp_path, {"a/a.go": bare}))))


def test_files_that_are_excluded_do_not_count(tmp_path: Path) -> None:
    covered = judged(tmp_path, toml="[coverage]\nexclude = ['a/*.go']\n")
    assert covered.coverage is not None
    assert covered.coverage.statements == 0


def test_a_package_that_left_no_line_is_a_problem_unless_its_failure_explains_it(tmp_path: Path) -> None:
    covered = judged(tmp_path, "--gate", "nightly", found=stages(silent=(SILENT,)))
    (problem,) = covered.problems
    assert SILENT in problem
    assert covered.coverage is not None
    assert covered.coverage.verdict is CoverageVerdict.ERROR
    broken = Test(package=SILENT, name="", outcome=Outcome.FAIL, kind=Kind.BUILD)
    assert judged(tmp_path, "--gate", "nightly", found=stages(silent=(SILENT,), tests=(broken,))).problems == ()
    assert judged(tmp_path, found=stages(silent=(SILENT,))).problems == ()  # no floor, nothing to be wrong about


RATCHET = "[coverage]\nratchet = 'floors.json'\n"


def test_the_ratchet_lets_no_package_fall(tmp_path: Path) -> None:
    floors = {"schema": 1, "packages": {f"{MODULE}/a": 50.0}}
    write(tmp_path, {"floors.json": json.dumps(floors)})
    assert rules(judged(tmp_path, toml=RATCHET)) == []
    floors["packages"] = {f"{MODULE}/a": 50.01}
    write(tmp_path, {"floors.json": json.dumps(floors)})
    assert rules(judged(tmp_path, toml=RATCHET)) == ["coverage/package"]


def test_a_ratchet_that_is_not_there_is_wrong_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gogate\.toml:2: .*there is no floors\.json") as caught:
        judged(tmp_path, toml=RATCHET)
    assert caught.value.fix == "gogate baseline --coverage"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A work tree whose change adds B, which no test covers."""
    world = GitWorld(tmp_path).init()
    world.write("a/a.go", SOURCE.partition("func B")[0])
    world.commit()
    world.write("a/a.go", SOURCE)
    return world.root


@pytest.mark.parametrize(
    ("words", "toml", "verdict"),
    [
        ("--gate pull-request", "[coverage]\npatch = 80.0\n", CoverageVerdict.FAIL),
        ("--gate pull-request", "[coverage]\npatch = 80.0\npatch_allow = 1\n", CoverageVerdict.PASS),
        ("--gate pull-request", "", CoverageVerdict.NONE),
        ("--gate nightly --since HEAD", "[coverage]\npatch = 80.0\nfloor = 1.0\n", CoverageVerdict.NONE),
    ],
)
def test_the_patch_is_what_the_change_added(changed: Path, words: str, toml: str, verdict: CoverageVerdict) -> None:
    covered = judged(changed, *words.split(), toml=toml)
    assert covered.coverage is not None
    assert covered.coverage.patch is not None
    assert (covered.coverage.patch.covered, covered.coverage.patch.statements) == (0, 1)
    assert covered.coverage.patch.verdict is verdict
    assert ("coverage/patch" in rules(covered)) == (verdict is CoverageVerdict.FAIL)


def test_without_a_base_or_in_a_shard_there_is_no_patch(changed: Path) -> None:
    for words in ((), ("--since", "HEAD", "--shard", "1/2")):
        covered = judged(changed, *words)
        assert covered.coverage is not None
        assert covered.coverage.patch is None


def test_a_rule_must_match_a_file_of_the_checkout_where_the_gate_judges_rules(tmp_path: Path) -> None:
    write(tmp_path, {"gogate.toml": "[[coverage.rules]]\nmatch = 'c/**'\nfloor = 1.0\n"})
    with pytest.raises(SettingsError, match=r"gogate\.toml:"):
        require_rules(request(tmp_path), CHOSEN)
    require_rules(request(tmp_path, "--stage", "vet"), CHOSEN)
    assert "rules" not in request(tmp_path, "--stage", "vet").gate.coverage
