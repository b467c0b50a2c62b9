from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.settings.locate import Mention, line_of, lines, mentions
from gogate.settings.toml import TomlError, loads
from tests.settings.documents import documents, mutated, paths

EXAMPLE = '''\
# [gates]
top.dotted . "key" = 1
[coverage] # floor = 0
floor = 85.0
exclude = [ # the first
  "a",
  """
[b]
""", 'c',
]
[[coverage.rules]]
match = "x"
[[coverage.rules]]
match = "#]"
floor = { in = [1,
  2], 'line' = "a\\"]" }
[gates.nightly]
["gates"."pre-\\u0063ommit"]
select = "all"
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("top",), 2),
        (("top", "dotted", "key"), 2),
        (("coverage",), 3),
        (("coverage", "floor"), 4),
        (("coverage", "exclude", 0), 6),
        (("coverage", "exclude", 1), 7),
        (("coverage", "exclude", 2), 9),
        (("coverage", "rules"), 11),
        (("coverage", "rules", 1), 13),
        (("coverage", "rules", 1, "floor"), 15),
        (("coverage", "rules", 1, "floor", "in", 1), 16),
        (("coverage", "rules", 1, "floor", "line"), 16),
        (("gates",), 17),
        (("gates", "pre-commit", "select"), 19),
    ],
)
def test_every_style_of_key_has_its_line(key: tuple[str | int, ...], line: int) -> None:
    assert lines(EXAMPLE)[key] == line


def test_what_is_not_written_has_the_line_of_its_table() -> None:
    found = lines(EXAMPLE)
    assert line_of(found, ("coverage", "rules", 0, "floor")) == 11
    assert line_of(found, ("gates", "nightly", "stages", 2)) == 17
    assert line_of(found, ("vet", "flags")) == 0
    assert line_of(found, ()) == 0


def test_line_ends_of_windows_count_once() -> None:
    assert lines(EXAMPLE.replace("\n", "\r\n")) == lines(EXAMPLE)


def test_a_key_that_is_passed_through_is_not_declared() -> None:
    assert list(mentions("[a.b]\nc.d = 1")) == [
        Mention(("a",), 1, declares=False),
        Mention(("a", "b"), 1, declares=True),
        Mention(("a", "b", "c"), 2, declares=False),
        Mention(("a", "b", "c", "d"), 2, declares=True),
    ]


@pytest.mark.parametrize("text", ["a", "a =", "[a", "a = [1", "a = {b", "= 1", "a = 'x", "[[a]", "[a]]"])
def test_what_is_no_toml_is_refused_and_not_read_for_ever(text: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        lines(text)


@given(documents())
def test_exactly_the_keys_that_the_reader_sees_are_found_in_their_lines(text: str) -> None:
    seen = paths(loads(text))
    found = lines(text)
    assert set(found) == set(seen)
    rows = text.split("\n")
    numbers = {key: value for key, value in seen.items() if type(value) is int}
    for key, number in numbers.items():
        assert str(number) in rows[found[key] - 1]


@given(mutated(documents()))
def test_a_mutation_that_is_still_toml_keeps_its_keys(text: str) -> None:
    try:
        seen = paths(loads(text))
    except TomlError:
        return
    assert set(lines(text)) == set(seen)


@given(st.one_of(st.text(max_size=30), mutated(documents())))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = lines(text)
    except ValueError:
        return
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())
