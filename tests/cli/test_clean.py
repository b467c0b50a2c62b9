from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.checkworld import gogate
from tests.goworld import module
from tests.shardworld import repository


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that holds a snapshot, a verdict and a tool."""
    monkeypatch.setenv("GOGATE_CACHE_DIR", str(tmp_path / "cache"))
    work = repository(tmp_path, {**module(), "gogate.toml": "[vet]\nanalyzers = []\n"})
    (work / "new.txt").write_text("so that the work tree is not what is judged")
    assert gogate(work, "check", "--stage", "vet", "--rev", "HEAD").code == 0
    tool = tmp_path / "cache/tools/x/tool"
    tool.parent.mkdir(parents=True)
    tool.write_bytes(b"x" * 3000)
    return tmp_path / "cache"


def sizes(text: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) +([\d.]+ \w+)", text, flags=re.MULTILINE))


def test_a_dry_run_shows_sizes_and_removes_nothing(cache: Path) -> None:
    before = sorted(cache.rglob("*.go"))
    ran = gogate(cache, "clean", "--dry-run", "--all")
    assert ran.code == 0
    assert ran.stdout.splitlines()[0] == str(cache)
    assert sizes(ran.stdout)["tools"] == "2.9 KiB"
    assert "freed" not in ran.stdout
    assert sorted(cache.rglob("*.go")) == before != []


def test_what_only_costs_time_goes_by_default(cache: Path) -> None:
    ran = gogate(cache, "clean")
    assert ran.stdout.count("freed") == 2
    assert "kept (--tools removes them)" in ran.stdout
    assert list(cache.rglob("*.go")) == []
    assert (cache / "tools/x/tool").is_file()
    assert json.loads(gogate(cache.parent / "repo", "history", "--json").stdout) == []


@pytest.mark.parametrize(("flag", "left"), [("--tools", {"snapshots"}), ("--snapshots", {"tools"}), ("--all", set())])
def test_each_part_goes_by_its_flag(cache: Path, flag: str, left: set[str]) -> None:
    assert gogate(cache, "clean", flag).code == 0
    kept = {"tools": (cache / "tools/x").exists(), "snapshots": bool(list(cache.rglob("*.go")))}
    assert {name for name, is_there in kept.items() if is_there} == left


def test_an_empty_cache_is_nothing_to_clean(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "clean", "--all", environ={"GOGATE_CACHE_DIR": str(tmp_path / "none")})
    assert ran.code == 0
    assert sizes(ran.stdout)["snapshots"] == "0 B"
    assert os.environ["GOGATE_CACHE_DIR"] != str(tmp_path / "none")
