from __future__ import annotations

from pathlib import Path

import pytest

from gogate.store import verdicts
from gogate.store.database import open_store
from gogate.store.verdicts import StoredVerdict


def test_a_verdict_is_found_with_the_time_of_judging(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert verdicts.find(store, "k", 1.0) is None
        verdicts.keep(store, "k", b'{"verdict":"pass"}', 1_700_000_000.25)
        assert verdicts.find(store, "k", 1_700_000_240.0) == StoredVerdict(b'{"verdict":"pass"}', 1_700_000_000.25)
        assert store.rows("SELECT used FROM verdicts") == [(1_700_000_240,)]


def test_the_newest_verdict_stands_until_it_is_forgotten(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        verdicts.keep(store, "k", b"1", 1)
        verdicts.keep(store, "k", b"2", 2)
        assert verdicts.find(store, "k", 3.0) == StoredVerdict(b"2", 2.0)
        verdicts.forget(store, "k")
        assert verdicts.find(store, "k", 3.0) is None


@pytest.mark.parametrize("damage", ["result = x'00'", "at = 7.0", "key = 'other'", "seal = ''"], ids=str)
def test_a_verdict_that_does_not_match_its_seal_is_none(tmp_path: Path, damage: str) -> None:
    with open_store(tmp_path) as store:
        verdicts.keep(store, "k", b"{}", 1.0)
        store.write((f"UPDATE verdicts SET {damage}", [()]))  # noqa: S608 - a constant above
        assert verdicts.find(store, "k", 3.0) is None
        assert verdicts.find(store, "other", 3.0) is None
