from __future__ import annotations

from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.server.requests import Event
from gogate.server.spool import add, alone, folder_of, forget, waiting
from gogate.server.types import Delivery, Policy

EVENT = Event("refs/heads/main", "0" * 40, "1" * 40, "a", "ann", "now")


def test_what_came_first_is_listed_first_until_it_is_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "spool"
    entries = [add(folder, f"t{number}", EVENT) for number in range(5)]
    assert [entry for _, entry in waiting(folder)] == entries
    assert len({entry.delivery for entry in entries}) == 5
    assert folder.stat().st_mode & 0o777 == 0o700
    first = waiting(folder)[0][0]
    forget(first)
    forget(first)
    assert [entry for _, entry in waiting(folder)] == entries[1:]


def test_what_is_no_request_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "0-broken.json").write_text("{")
    (tmp_path / ".0-draft").write_text("{")
    assert [entry for _, entry in waiting(tmp_path)] == [None]
    assert waiting(tmp_path / "none") == []


def test_one_worker_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path) as first, alone(tmp_path) as second:
        assert (first, second) == (True, False)
    with alone(tmp_path) as again:
        assert again


def test_no_room_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotJudge, match="file"):
        add(tmp_path / "file" / "spool", "t", EVENT)


def test_where_it_is(tmp_path: Path) -> None:
    assert folder_of(Policy(), tmp_path) == tmp_path / "gogate" / "spool"
    assert folder_of(Policy(delivery=Delivery(spool="/var/spool/gogate")), tmp_path) == Path("/var/spool/gogate")
