from __future__ import annotations

from collections import defaultdict
from posixpath import dirname

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Coverage, FileCoverage, Module
from gogate.report.html import coverage as page
from gogate.report.html.source import Sources
from tests.factories import coverage, source

MODULES = (Module(path="example.com/m", dir="."), Module(path="example.com/m/sub", dir="sub"))
paths = st.lists(st.sampled_from(["", "a", "a/b", "sub", "sub/c", "z"]), min_size=1, max_size=40)


def covering(files: list[FileCoverage]) -> Coverage:
    return Coverage(
        mode="set",
        covered=sum(f.covered for f in files),
        statements=sum(f.statements for f in files),
        files=tuple(files),
    )


@given(paths, st.data())
def test_the_map_holds_every_file_once_within_its_package(folders: list[str], data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(1, 300), min_size=len(folders), max_size=len(folders)))
    files = [
        FileCoverage(file=f"{folder}/f{n}.go".lstrip("/"), covered=count // 2, statements=count)
        for n, (folder, count) in enumerate(zip(folders, counts, strict=True))
    ]
    groups = page.treemap(covering(files), MODULES, page.WIDE)
    titles = [tile.title.partition(":")[0] for group in groups for tile in group.tiles]
    assert sorted(titles) == sorted(file.file for file in files)
    for group in groups:
        for tile in group.tiles:
            assert float(tile.x) >= float(group.frame.x) - 0.01
            assert float(tile.x) + float(tile.width) <= float(group.frame.x) + float(group.frame.width) + 0.01
            assert float(tile.y) + float(tile.height) <= float(group.frame.y) + float(group.frame.height) + 0.01


def test_areas_of_packages_are_their_statements() -> None:
    files = [FileCoverage(file=f"p{n % 7}/f{n}.go", covered=n, statements=10 + n) for n in range(70)]
    statements: dict[str, int] = defaultdict(int)
    for file in files:
        statements[dirname(file.file)] += file.statements
    total = sum(statements.values())
    for group in page.treemap(covering(files), (), (10_000.0, 10_000.0)):
        area = float(group.frame.width) * float(group.frame.height) / 10_000
        name = group.frame.title.partition(":")[0]
        assert area == pytest.approx(statements[name] / total, rel=0.01)


def test_small_files_share_a_tile_where_there_are_too_many() -> None:
    files = [FileCoverage(file=f"p/f{n}.go", covered=1, statements=10 + n % 5) for n in range(page.MOST_TILES + 2000)]
    (group,) = page.treemap(covering(files), (), page.WIDE)
    assert len(group.tiles) <= page.MOST_TILES + 1
    assert group.tiles[-1].title.endswith("statements")
    assert "smaller files: " in group.tiles[0].title + group.tiles[-1].title
    assert f"{len(files):,} files" in group.frame.title


def test_files_without_statements_have_no_tile() -> None:
    assert page.treemap(covering([FileCoverage(file="a.go", covered=0, statements=0)]), MODULES, page.WIDE) == ()


@pytest.mark.parametrize(
    ("folder", "label"), [("", "example.com/m"), ("sub", "example.com/m/sub"), ("a/b", "a/b"), ("sub/c", "sub/c")]
)
def test_labels_of_packages(folder: str, label: str) -> None:
    assert page.package_label(folder, MODULES) == label
    assert page.package_label("", ()) == "."


def test_labels_keep_their_end_where_room_is_short() -> None:
    files = [
        FileCoverage(file=f"examples/long/path/{name}/f.go", covered=1, statements=size)
        for name, size in (("big", 900), ("small", 60))
    ]
    labels = [group.frame.label for group in page.treemap(covering(files), (), (1000.0, 400.0))]
    assert labels == ["examples/long/path/big", "…/small"]


@pytest.mark.parametrize(("covered", "level"), [(1000, 0), (900, 0), (899, 1), (750, 1), (749, 2), (599, 3), (0, 4)])
def test_levels(covered: int, level: int) -> None:
    assert page.level(covered, 1000) == level


def test_uncovered_lines_of_the_change_stand_in_their_source() -> None:
    (file,) = page.patched(coverage().patch, Sources(source))
    assert (file.file, file.covered, file.statements, file.ranges, file.more) == ("cart/cart.go", 5, 7, "8, 24", 0)
    assert file.snippet
    assert [line.text.strip() for line in file.snippet.lines if line.marked] == [
        'return errors.New("n must be positive")',
        'return "}"',
    ]


def test_a_change_without_source_names_its_lines() -> None:
    (file,) = page.patched(coverage().patch, Sources(lambda _: None))
    assert file.snippet is None
    assert file.ranges == "8, 24"
    assert page.patched(None, Sources(source)) == ()
