from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.check.test_merge import shard, write
from tests.checkworld import gogate


def test_all_reports_come_of_the_whole(tmp_path: Path) -> None:
    paths = write(tmp_path, shard(1, packages="ac"), shard(2, packages="bd"))
    kinds = ("json", "junit", "sarif", "markdown", "html")
    words = [word for kind in kinds for word in ("--report", f"{kind}=out/{kind}")]
    ran = gogate(tmp_path, "merge", *map(str, paths), *words)
    assert (ran.code, ran.stderr) == (0, "")
    assert "check: 4 packages in 1 module (all)" in ran.stdout
    assert "shard" not in ran.stdout.splitlines()[0]
    assert all((tmp_path / "out" / kind).stat().st_size for kind in kinds)
    assert msgspec.json.decode((tmp_path / "out/json").read_bytes())["shard"] is None


def test_paths_are_seen_from_the_folder_that_is_named(tmp_path: Path) -> None:
    write(tmp_path, shard(1, packages="a"), shard(2, packages="b"))
    ran = gogate(
        tmp_path.parent, "merge", "-C", tmp_path.name, "part-0.json", "part-1.json", "--report", "json=out.json"
    )
    assert ran.code == 0
    assert (tmp_path / "out.json").is_file()


def test_settings_are_those_at_the_root_or_those_named(tmp_path: Path) -> None:
    paths = [str(path) for path in write(tmp_path, shard(1, packages="a"), shard(2, packages="b"))]
    (tmp_path / "gogate.toml").write_text("[coverage]\nfloors = 1\n")
    ran = gogate(tmp_path, "merge", *paths)
    assert (ran.code, "gogate.toml:2" in ran.stderr) == (2, True)
    (tmp_path / "other.toml").write_text("")
    assert gogate(tmp_path, "merge", *paths, "--config", "other.toml").code == 0


@pytest.mark.parametrize("arguments", [(), ("--stage", "test", "x.json"), ("--shard", "1/2", "x.json")])
def test_wrong_words_are_usage_errors(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert gogate(tmp_path, "merge", *arguments).code == 2
