from __future__ import annotations

import json
import os
from pathlib import Path

from gogate.store.database import open_store
from gogate.store.history import Judgement, append
from tests.checkworld import gogate
from tests.goworld import module, write
from tests.shardworld import repository

NOW = 1_767_225_600.0  # 2026-01-01


def remember(home: str, *judgements: Judgement) -> None:
    with open_store(Path(os.environ["GOGATE_CACHE_DIR"])) as store:
        for judgement in judgements:
            append(store, home, judgement)


def test_the_last_verdicts_come_newest_first(tmp_path: Path) -> None:
    remember(
        str(tmp_path),
        Judgement(NOW, "check", "a" * 40, "pass", 0, 12.34, "k"),
        Judgement(NOW + 60, "nightly", "", "fail", 1, 100.0, ""),
    )
    remember("elsewhere", Judgement(NOW, "check", "b" * 40, "error", 3, 1.0, ""))
    lines = gogate(tmp_path, "history").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["when", "(UTC)", "gate", "verdict", "exit", "seconds", "tree"],
        ["2026-01-01T00:01:00", "nightly", "fail", "1", "100.0"],
        ["2026-01-01T00:00:00", "check", "pass", "0", "12.3", "a" * 12],
    ]
    assert len({line.index("  ") for line in lines[1:]}) == 1
    rows = json.loads(gogate(tmp_path, "history", "--json", "-n", "1").stdout)
    assert rows == [
        {
            "at": "2026-01-01T00:01:00Z",
            "gate": "nightly",
            "tree": "",
            "verdict": "fail",
            "exit_code": 1,
            "seconds": 100.0,
        }
    ]


def test_a_repository_without_verdicts_says_so(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "history")
    assert (ran.code, ran.stdout) == (0, f"no verdict of {tmp_path} is kept\n")
    assert json.loads(gogate(tmp_path, "history", "--json").stdout) == []


def test_a_check_is_remembered_wherever_in_the_repository_one_asks(tmp_path: Path) -> None:
    work = repository(tmp_path, module())
    write(work, {"sub/x.txt": ""})
    gogate(work, "check", "--stage", "fmt")
    rows = json.loads(gogate(work / "sub", "history", "--json").stdout)
    assert [(row["gate"], row["verdict"]) for row in rows] == [("check", "pass")]
