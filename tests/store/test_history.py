from __future__ import annotations

from pathlib import Path

from gogate.store import history
from gogate.store.database import open_store
from gogate.store.history import KEPT, Judgement


def judgement(number: int) -> Judgement:
    return Judgement(float(number), "check", "a" * 40, "pass", 0, 1.5, f"key{number}")


def test_the_newest_comes_first_and_repositories_stay_apart(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert history.last(store, "r") == []
        for number in range(5):
            history.append(store, "r", judgement(number))
        history.append(store, "other", judgement(9))
        assert history.last(store, "r", 2) == [judgement(4), judgement(3)]
        assert history.last(store, "other") == [judgement(9)]


def test_only_the_last_are_kept(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        history.append(store, "other", judgement(0))
        for number in range(KEPT + 7):
            history.append(store, "r", judgement(number))
        assert history.last(store, "r", KEPT * 2) == [judgement(number) for number in range(KEPT + 6, 6, -1)]
        assert history.last(store, "other") == [judgement(0)]
