from __future__ import annotations

from bench.equal import Table, counted, total, unlike

OURS = {"a.go": {"1.1,2.2": (2, True), "3.1,4.2": (1, False)}, "b.pb.go": {"1.1,2.2": (9, True)}}
THEIRS = {"a.go": {"1.1,2.2": (2, True), "3.1,4.2": (1, True)}}


def test_a_member_on_one_side_alone_is_a_difference() -> None:
    table = Table()
    table.add_sets("files", {"a.go", "b.go"}, {"a.go", "c.go"})
    assert table.rows == [("files", "2", "2", "DIFFERS")]
    assert table.differences == ["files: gogate alone: b.go", "files: bare alone: c.go"]


def test_equal_sets_and_figures_are_equal_and_an_excuse_is_said() -> None:
    table = Table()
    table.add_sets("files", {"a.go": 1}.items(), {"a.go": 1}.items())
    table.add("covered", "2", "2")
    table.add("covered", "2", "3", excused=True)
    table.add("statements", "2", "3")
    assert [row[-1] for row in table.rows] == ["equal", "equal", "flaky", "DIFFERS"]
    assert table.differences == ["statements: gogate 2, bare 3"]


def test_profiles_are_summed_and_compared_block_by_block() -> None:
    assert total(counted(OURS)) == "2/3"
    assert unlike(counted(OURS), THEIRS) == [("a.go", "3.1,4.2")]
    assert unlike(counted(OURS), {}) == [("a.go", "1.1,2.2"), ("a.go", "3.1,4.2")]
