"""Lines, packages and sizes of single files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Coverage, FileCoverage, Module, PatchCoverage
from gogate.report.cobertura_files import guess, hits, package, rate, worst_first, xml
from gogate.report.context import Block, Context
from tests.factories import CART_GO

blocks = st.lists(
    st.builds(
        lambda first, span, statements, count: (first, 1, first + span, 2, statements, count),
        st.integers(0, 50),
        st.integers(0, 9),
        st.integers(0, 3),
        st.integers(0, 10**9),
    ),
    max_size=8,
)


@given(blocks)
def test_a_line_is_uncovered_where_all_its_blocks_are(made: list[Block]) -> None:
    file = FileCoverage(file="a.go", covered=0, statements=0, blocks=tuple(made))
    found = hits(file, Context())
    for line in range(1, 70):
        counts = [block[5] for block in made if block[4] and block[0] <= line <= block[2]]
        assert found.get(line) == max(counts, default=None)
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("covered", "statements", "text"), [(0, 0, "1.000000"), (2, 3, "0.666667"), (0, 5, "0.000000")]
)
def test_rate(covered: int, statements: int, text: str) -> None:
    assert rate(covered, statements) == text


def test_guess_is_near_for_ordinary_files() -> None:
    read = Context(source=lambda _: b"package a\n" + b"func A(x int) (int, error) {\n x()\n return\n}\n" * 60)
    made = tuple((2 + 4 * n, 30, 5 + 4 * n, 2, 2, 1) for n in range(60))
    file = FileCoverage(file="a/b.go", covered=120, statements=120, blocks=made)
    assert 0.5 < guess(file, read) / len(xml(file, read, methods=True)) < 2


def test_worst_first_keeps_the_patch() -> None:
    files = tuple(FileCoverage(file=f"{n}.go", covered=n, statements=9) for n in (9, 1, 5))
    patch = PatchCoverage(covered=0, statements=1, files=(FileCoverage(file="9.go", covered=0, statements=1),))
    assert worst_first(Coverage(mode="set", covered=15, statements=27, files=files)) == [1, 2, 0]
    assert worst_first(Coverage(mode="set", covered=15, statements=27, files=files, patch=patch)) == [0, 1, 2]


def test_what_the_result_calls_uncovered_has_no_hits() -> None:
    literal = ((5, 1, 5, 60, 2, 3), (5, 30, 5, 50, 1, 0))  # f := func() { return }, and f never called
    file = FileCoverage(file="a.go", covered=2, statements=3, uncovered=((5, 5),), blocks=literal)
    assert hits(file, Context()) == {5: 0}


def test_without_blocks_code_lines_of_the_source_count_as_covered() -> None:
    file = FileCoverage(file="cart/cart.go", covered=5, statements=7, uncovered=((8, 8), (24, 24)))
    found = hits(file, Context(source=lambda _: CART_GO.encode()))
    assert [line for line, count in found.items() if not count] == [8, 24]
    assert found[10] == 1
    assert not {1, 3, 5, 9, 12, 13} & set(found)


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("a.go", "example.com/m"),
        ("x/a.go", "example.com/m/x"),
        ("sub/a.go", "example.com/s"),
        ("sub/y/a.go", "example.com/s/y"),
        ("submarine/a.go", "example.com/m/submarine"),
    ],
)
def test_package_of_a_file(file: str, path: str) -> None:
    modules = (Module(path="example.com/m", dir="."), Module(path="example.com/s", dir="sub"))
    assert package(file, modules) == path
    assert package(file, tuple(reversed(modules))) == path


def test_package_without_a_module_is_the_folder() -> None:
    assert package("x/a.go", ()) == "x"
    assert package("a.go", ()) == "."
    assert package("x/a.go", (Module(path="example.com/s", dir="sub"),)) == "x"
