from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.settings.key import nearest, parse, spell

names = st.from_regex(r"\A[A-Za-z0-9_-]+\Z")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ((), ""),
        (("coverage", "floor"), "coverage.floor"),
        (("coverage", "rules", 1, "floor"), "coverage.rules[1].floor"),
        (("gates", "pre-commit", "stages", 0), "gates.pre-commit.stages[0]"),
    ],
)
def test_keys_are_spelled_and_read(key: tuple[str | int, ...], text: str) -> None:
    assert spell(key) == text
    assert parse(text) == key


def test_an_odd_name_is_quoted_and_harmless() -> None:
    assert spell(("gates", "a\x1b[31m.b")) == 'gates."a\\x1b[31m.b"'
    assert len(spell(("x" * 1000 + " ",))) < 70


@given(st.lists(st.one_of(names, st.integers(0, 99))).map(lambda steps: ("top", *steps)))
def test_what_is_spelled_is_read_back(key: tuple[str | int, ...]) -> None:
    assert parse(spell(key)) == key


@given(st.lists(st.text()).map(tuple))
def test_any_key_is_spelled_on_one_line(key: tuple[str, ...]) -> None:
    assert spell(key).isprintable()


@pytest.mark.parametrize(
    ("word", "expected"),
    [("nightli", "nightly"), ("pre_commit", "pre-commit"), ("PULL-REQUEST", "pull-request"), ("zzz", ""), ("", "")],
)
def test_the_nearest_word_is_found(word: str, expected: str) -> None:
    assert nearest(word, ["nightly", "pre-commit", "pull-request"]) == expected


def test_with_no_words_there_is_no_nearest() -> None:
    assert nearest("nightly", []) == ""
