from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.judge.coverage import build, count, file_coverage, folders, join, locate, missing, profile
from gogate.model.errors import CannotJudge
from gogate.model.result import Coverage, Module, PackageCoverage
from gogate.parse.coverprofile import Profile, parse, render

if TYPE_CHECKING:
    from pathlib import Path

    from gogate.parse.coverprofile import Block

MODULES = (
    Module(path="example.com/m", dir="."),
    Module(path="example.com/m/nested", dir="tools/n"),
    Module(path="example.com/mother", dir="other"),
)
PROFILE = b"""mode: atomic
example.com/m/a.go:1.10,3.2 2 1
example.com/m/a.go:5.10,8.2 3 0
example.com/m/b/b.pb.go:1.1,2.2 10 0
example.com/m/nested/x/x.go:4.2,4.9 1 7
example.com/mother/o.go:1.1,1.9 0 0
std/fmt/print.go:1.1,2.2 4 4
"""


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("example.com/m/a.go", "a.go"),
        ("example.com/m/b/c.go", "b/c.go"),
        ("example.com/m/nested/x/x.go", "tools/n/x/x.go"),
        ("example.com/m/nestedx/x.go", "nestedx/x.go"),
        ("example.com/mother/o.go", "other/o.go"),
        ("example.com/m/pkg/grammar.y", "pkg/grammar.y"),
        ("std/fmt/print.go", "std/fmt/print.go"),
    ],
)
def test_the_longest_module_path_wins(name: str, path: str) -> None:
    assert locate(name, MODULES) == path


def test_figures_are_exact_and_by_package() -> None:
    coverage = build(count(parse(PROFILE, "c"), MODULES))
    assert (coverage.mode, coverage.covered, coverage.statements) == ("atomic", 7, 20)
    assert coverage.packages == (
        PackageCoverage(path="example.com/m", covered=2, statements=5),
        PackageCoverage(path="example.com/m/b", covered=0, statements=10),
        PackageCoverage(path="example.com/m/nested/x", covered=1, statements=1),
        PackageCoverage(path="example.com/mother", covered=0, statements=0),
        PackageCoverage(path="std/fmt", covered=4, statements=4),
    )
    assert [(file.file, file.covered, file.statements, file.uncovered) for file in coverage.files] == [
        ("a.go", 2, 5, ((5, 8),)),
        ("b/b.pb.go", 0, 10, ((1, 2),)),
        ("other/o.go", 0, 0, ()),
        ("std/fmt/print.go", 4, 4, ()),
        ("tools/n/x/x.go", 1, 1, ()),
    ]
    assert coverage.files[0].blocks is msgspec.UNSET


def test_folders_of_packages() -> None:
    assert folders(count(parse(PROFILE, "c"), MODULES)) == {
        "example.com/m": ".",
        "example.com/m/b": "b",
        "example.com/m/nested/x": "tools/n/x",
        "example.com/mother": "other",
        "std/fmt": "std/fmt",
    }


def test_excluded_files_are_left_out_of_figures_and_profile() -> None:
    counted = count(parse(PROFILE, "c"), MODULES, exclude=["**/*.pb.go", "std/"])
    assert build(counted).statements == 6
    assert b"pb.go" not in render(profile(counted))
    assert parse(render(profile(counted)), "c").files["example.com/m/nested/x/x.go"] == ((4, 2, 4, 9, 1, 7),)


def test_packages_without_a_line_are_named() -> None:
    counted = count(parse(PROFILE, "c"), MODULES)
    assert missing(counted, ["example.com/m", "example.com/m/gone", "example.com/m/b"]) == ("example.com/m/gone",)


@pytest.mark.parametrize(
    ("blocks", "ranges"),
    [
        pytest.param([(1, 9, 2, 8, 1, 1), (2, 8, 4, 3, 1, 0), (5, 2, 5, 8, 1, 1)], ((3, 4),), id="opening line is run"),
        pytest.param([(1, 9, 2, 8, 1, 1), (2, 8, 2, 20, 1, 0)], ((2, 2),), id="all on a line that is run"),
        pytest.param([(1, 1, 3, 2, 1, 0), (4, 1, 6, 2, 1, 0)], ((1, 6),), id="neighbours join"),
        pytest.param([(1, 1, 3, 2, 1, 0), (5, 1, 6, 2, 1, 0)], ((1, 3), (5, 6)), id="a gap stays"),
        pytest.param([(1, 1, 3, 2, 0, 0)], (), id="no statement"),
        pytest.param([(1, 1, 9, 2, 1, 0), (2, 1, 3, 2, 1, 0)], ((1, 9),), id="one in another"),
    ],
)
def test_uncovered_lines(blocks: list[Block], ranges: tuple[tuple[int, int], ...]) -> None:
    assert file_coverage("a.go", blocks).uncovered == ranges


def test_shards_join_to_the_whole() -> None:
    whole = count(parse(PROFILE, "c"), MODULES)
    lines = PROFILE.splitlines(keepends=True)
    shards = [
        build(count(parse(lines[0] + b"".join(part), "c"), MODULES), blocks=True)
        for part in (lines[1:4], [lines[1].replace(b" 1\n", b" 0\n"), *lines[4:]])
    ]
    again = [msgspec.json.decode(msgspec.json.encode(shard), type=Coverage) for shard in shards]
    joined = join(again, MODULES)
    assert joined == whole
    assert render(profile(joined)) == render(profile(whole))


def test_shards_without_blocks_cannot_be_joined() -> None:
    with pytest.raises(CannotJudge, match=r"a\.go holds no blocks"):
        join([build(count(parse(PROFILE, "c"), MODULES))], MODULES)


SOURCES = {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "a.go": "package m\n\nfunc A(n int) int {\n\tif n > 3 {\n\t\treturn n\n\t}\n\tfor i := range n {\n\t\tn += i\n\t}\n"
    "\treturn 0\n}\n\nfunc Empty() {}\n",
    "a_test.go": 'package m\n\nimport "testing"\n\nfunc TestA(t *testing.T) {\n\tA(1)\n}\n',
    "b/b.go": "// Code generated by x. DO NOT EDIT.\n\npackage b\n\nfunc B() int { return 1 }\n",
    "c/c.go": "package c\n\ntype T int\n",
}


def test_totals_are_those_of_go_tool_cover(tmp_path: Path) -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not on PATH")
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    command = [go, "test", "-coverprofile=c.out", "-covermode=atomic", "./..."]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    found = parse((tmp_path / "c.out").read_bytes(), "c.out")
    coverage = build(count(found, [Module(path="example.com/m", dir=".")]))
    assert (coverage.covered, coverage.statements) == (4, 6)
    assert [(file.file, file.uncovered) for file in coverage.files] == [("a.go", ((5, 6),)), ("b/b.go", ((5, 5),))]
    (tmp_path / "again.out").write_bytes(render(found))
    for name in ("c.out", "again.out"):
        report = subprocess.run(
            [go, "tool", "cover", f"-func={name}"], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        assert re.search(r"total:\s+\(statements\)\s+66\.7%", report.stdout)


def test_function_literals_of_a_package_count_as_in_go_test(tmp_path: Path) -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not on PATH")
    text = "package m\n\nvar f = func() int {\n\tx := 1\n\treturn x\n}\n\nfunc A() int { return 1 }\n"
    test = 'package m\n\nimport "testing"\n\nfunc TestA(t *testing.T) { A() }\n'
    for name, content in {"go.mod": SOURCES["go.mod"], "a.go": text, "a_test.go": test}.items():
        (tmp_path / name).write_text(content)
    command = [go, "test", "-coverprofile=c.out", "."]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    coverage = build(count(parse((tmp_path / "c.out").read_bytes(), "c.out"), MODULES))
    assert (coverage.covered, coverage.statements) == (1, 3)
    assert "coverage: 33.3% of statements" in done.stdout


blocks = st.lists(
    st.tuples(
        st.integers(1, 20),
        st.integers(0, 9),
        st.integers(1, 20),
        st.integers(0, 9),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=8,
    unique_by=lambda block: block[:4],
)


@given(blocks)
def test_uncovered_ranges_are_disjoint_sorted_and_there_where_something_is_missing(drawn: list[Block]) -> None:
    rows = sorted((min(b[0], b[2]), b[1], max(b[0], b[2]), *b[3:]) for b in drawn)
    file = file_coverage("a.go", rows)
    assert file.statements == sum(b[4] for b in rows)
    assert file.covered == sum(b[4] for b in rows if b[5])
    assert bool(file.uncovered) == (file.covered < file.statements)
    flat = [line for one in file.uncovered for line in one]
    assert flat == sorted(flat)
    assert all(other > one + 1 for one, other in zip(flat[1::2], flat[2::2], strict=False))


@given(st.dictionaries(st.sampled_from(["example.com/m/a.go", "example.com/m/nested/b.go", "x/y.go"]), blocks))
def test_building_loses_nothing(files: dict[str, list[Block]]) -> None:
    found = Profile("count", {name: tuple(rows) for name, rows in files.items()})
    counted = count(found, MODULES)
    assert build(counted).statements == sum(row[4] for rows in files.values() for row in rows)
    assert profile(counted).files == found.files
