from __future__ import annotations

import threading
from pathlib import Path

import pytest

from gogate.golang.tools import provide
from gogate.model.errors import CannotJudge
from gogate.run.process import Command
from gogate.run.stop import Stop

SHELL = {"PATH": "/usr/bin:/bin"}


def script(text: str) -> Command:
    return Command(("/bin/sh", "-c", text), Path("/"), SHELL)


def test_a_program_is_built_once_also_by_many_at_once(tmp_path: Path) -> None:
    place, log = tmp_path / "tools" / "x", tmp_path / "log"

    def work() -> None:
        provide(place, lambda folder: script(f"echo built >> {log}; echo x > {folder}/x"), Stop(), what="x", fix="y")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.read_text() == "built\n"
    assert place.read_text() == "x\n"
    assert sorted(path.name for path in place.parent.iterdir()) in (["x"], ["x", "x.lock"])


@pytest.mark.parametrize("text", ["echo gone wrong >&2; exit 1", "exit 0"])
def test_a_build_that_fails_leaves_nothing_and_says_why(tmp_path: Path, text: str) -> None:
    with pytest.raises(CannotJudge, match=r"x could not be built: (gone wrong|exit status 0)") as caught:
        provide(tmp_path / "x", lambda _folder: script(text), Stop(), what="x", fix="do it yourself")
    assert caught.value.fix == "do it yourself"
    assert [path.name for path in tmp_path.iterdir()] in ([], ["x.lock"])


def test_a_folder_in_the_way_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotJudge, match="file"):
        provide(tmp_path / "file" / "x", lambda _folder: script("true"), Stop(), what="x", fix="y")
