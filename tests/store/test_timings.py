from __future__ import annotations

from pathlib import Path

import pytest

from gogate.store import timings
from gogate.store.database import open_store


def test_times_are_kept_by_repository_package_and_test(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        timings.record(store, "r", {("m/p", ""): 3.0, ("m/p", "TestA/b#01"): 1.5, ("m/q", ""): 2.0}, 1.0)
        timings.record(store, "other", {("m/p", ""): 9.0}, 1.0)
        assert timings.packages(store, "r") == {"m/p": 3.0, "m/q": 2.0}
        assert timings.packages(store, "other") == {"m/p": 9.0}


def test_newer_runs_weigh_more_but_do_not_rule(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for seconds in (10.0, 20.0):
            timings.record(store, "r", {("p", ""): seconds}, 1.0)
        assert timings.packages(store, "r")["p"] == pytest.approx(14.0)
        for _ in range(40):
            timings.record(store, "r", {("p", ""): 2}, 1.0)
        assert timings.packages(store, "r")["p"] == pytest.approx(2.0, abs=1e-3)
        timings.record(store, "r", {}, 1.0)
