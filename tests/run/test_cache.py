from __future__ import annotations

from pathlib import Path

from gogate.run.cache import cache_folder


def test_the_users_word_comes_first_then_xdg_then_the_platform(tmp_path: Path) -> None:
    assert cache_folder({"GOGATE_CACHE_DIR": str(tmp_path), "XDG_CACHE_HOME": "/x"}) == tmp_path
    assert cache_folder({"XDG_CACHE_HOME": "/x"}) == Path("/x/gogate")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}).name == "gogate"
    assert cache_folder({"GOGATE_CACHE_DIR": "here"}).is_absolute()
