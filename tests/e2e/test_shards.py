"""Three shards, merged, are the unsharded check: verdict, tests, findings, coverage to the statement."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gogate.model.result import Verdict
from gogate.parse.result import parse
from tests.checkworld import gogate, result
from tests.shardworld import CLEAN, FILES, git, merged, repository, shards, timeless

SETTINGS = """\
[coverage]
floor = 99.0
[[coverage.rules]]
match = "half"
floor = 50.0
[[coverage.rules]]
match = "skip"
floor = 50.0
"""


def packages(paths: list[Path]) -> list[list[str]]:
    return [[one.path for one in parse(path.read_bytes(), path.name).selection.packages] for path in paths]


def files_judged(paths: list[Path], stage: str) -> list[str]:
    found = []
    for path in paths:
        for each in parse(path.read_bytes(), path.name).stages:
            if each.name == stage:
                found += [word for command in each.commands for word in command.argv if word.endswith(".go")]
    return sorted(found)


def test_three_shards_are_the_whole(tmp_path: Path) -> None:
    work = repository(tmp_path, {**FILES, "gogate.toml": SETTINGS})
    whole = result(work)
    paths = shards(work, 3)
    ran, joined = merged(work, paths)
    assert (ran.code, whole.verdict) == (1, Verdict.FAIL)
    assert timeless(joined) == timeless(whole)
    assert {"gofmt", "gofumpt", "printf", "coverage/total", "coverage/package"} == {
        finding.rule for finding in whole.findings
    }
    every = [path for shard in packages(paths) for path in shard]
    assert sorted(every) == [package.path for package in whole.selection.packages]
    assert len(every) == len(set(every))
    for stage in ("fmt", "gofumpt"):
        assert files_judged(paths, stage) == sorted(
            word
            for each in whole.stages
            if each.name == stage
            for command in each.commands
            for word in command.argv
            if word.endswith(".go")
        )


def test_a_package_longer_than_the_others_is_split_by_its_tests(tmp_path: Path) -> None:
    work = repository(tmp_path, {name: FILES[name] for name in CLEAN})
    whole = result(work)
    slow = [
        msgspec.structs.replace(test, seconds=20.0) if test.package == "example.com/m/half" else test
        for test in whole.tests
    ]
    times = tmp_path / "times.json"
    times.write_bytes(msgspec.json.encode(msgspec.structs.replace(whole, tests=tuple(slow))))
    paths = shards(work, 3, "--times", str(times))
    assert [shard.count("example.com/m/half") for shard in packages(paths)] == [1, 1, 1]
    assert timeless(merged(work, paths)[1]) == timeless(whole)
    ran = [
        [test.name for test in parse(path.read_bytes(), path.name).tests if "half" in test.package] for path in paths
    ]
    assert sorted(name for names in ran for name in names) == ["TestF", "TestG", "TestH"]
    assert sorted(map(len, ran)) == [1, 1, 1]


def test_only_the_whole_is_judged_by_floors_and_the_change(tmp_path: Path) -> None:
    files = {name: FILES[name] for name in CLEAN}
    settings = "[coverage]\npatch = 70.0\nfloor = 81.0\n[gates.pull-request]\ncoverage = ['patch', 'floor']\n"
    work = repository(tmp_path, {**files, "half/half.go": "package half\n", "half/half_test.go": "package half\n",
                                 "gogate.toml": settings})  # fmt: skip
    base = git(work, "rev-parse", "HEAD")
    for name in ("half/half.go", "half/half_test.go"):
        (work / name).write_text(files[name])
    asked = ("--gate", "pull-request", "--select", "all", "--since", base)
    whole = result(work, *asked)
    paths = shards(work, 2, *asked)
    documents = [parse(path.read_bytes(), path.name) for path in paths]
    assert [document.verdict for document in documents] == [Verdict.PASS, Verdict.PASS]
    ran, joined = merged(work, paths)
    assert ran.code == 1
    assert timeless(joined) == timeless(whole)
    assert joined.coverage is not None
    assert joined.coverage.patch is not None
    assert (joined.coverage.patch.covered, joined.coverage.patch.statements) == (2, 3)
    assert {"coverage/total", "coverage/patch"} == {finding.rule for finding in joined.findings}


def test_other_settings_make_another_plan_and_a_late_shard_is_named(tmp_path: Path) -> None:
    work = repository(tmp_path, {name: FILES[name] for name in CLEAN})
    one, two = shards(work, 2)
    other = tmp_path / "other.json"
    gogate(work, "check", "--shard=2/2", "--report", f"json={other}", environ={"GOGATE_TEST_TIMEOUT": "9m"})
    ran = gogate(work, "merge", str(one), str(other))
    assert (ran.code, "its plan (settings, options, times)" in ran.stderr) == (3, True)
    gogate(work, "check", "--shard=2/2", "--report", f"json={two}", "--since", "nowhere")
    ran, joined = merged(work, [one, two])
    assert (ran.code, joined.verdict) == (3, Verdict.ERROR)
    assert any("nowhere" in note for note in joined.notes)


def test_a_plain_folder_is_sharded_too(tmp_path: Path) -> None:
    work = repository(tmp_path, {name: FILES[name] for name in CLEAN})
    (work / ".git").rename(tmp_path / "gone")
    whole = result(work)
    paths = shards(work, 2)
    ran, joined = merged(work, paths)
    assert (ran.code, timeless(joined)) == (0, timeless(whole))
    (work / "m.go").write_text(FILES["m.go"] + "\n// More.\n")
    gogate(work, "check", "--shard=2/2", "--report", f"json={paths[1]}")
    ran = gogate(work, "merge", *map(str, paths))
    assert (ran.code, "its plan" in ran.stderr) == (3, True)


def test_the_merged_tree_may_lie_in_another_clone(tmp_path: Path) -> None:
    work = repository(tmp_path, {name: FILES[name] for name in CLEAN})
    paths = shards(work, 2)
    git(tmp_path, "clone", "-q", str(work), "clone")
    clone = tmp_path / "clone"
    (clone / "downloaded.json").write_bytes(paths[0].read_bytes())  # no longer the tree that was judged
    ran, joined = merged(clone, [Path("downloaded.json"), paths[1]])
    assert (ran.code, joined.verdict) == (0, Verdict.PASS)
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    ran = gogate(empty, "merge", *map(str, paths), environ={"GOGATE_CACHE_DIR": str(tmp_path / "cache")})
    assert (ran.code, "that was judged is not there" in ran.stderr) == (3, True)
