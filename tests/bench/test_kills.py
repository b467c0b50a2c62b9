from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.kills import MARK, Tally, digests, marked


@pytest.mark.skipif(sys.platform != "linux", reason="environments are read from /proc")
def test_a_process_is_found_by_its_mark_while_it_lives() -> None:
    program = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, MARK: "a-mark"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert marked("a-mark") == {process.pid}
        assert marked("a-mar") == set()
        process.kill()
        process.wait()
        assert marked("a-mark") == set()


def test_the_digests_see_bytes_names_and_modes(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    seen = [digests(tmp_path)]
    file.write_text("two")
    seen.append(digests(tmp_path))
    file.chmod(0o700)
    seen.append(digests(tmp_path))
    file.rename(tmp_path / "b")
    seen.append(digests(tmp_path))
    assert len({str(each) for each in seen}) == 4
    assert list(seen[-1]) == ["b"]
    assert digests(tmp_path) == seen[-1]


def test_a_broken_promise_is_kept_in_the_tally() -> None:
    tally = Tally()
    tally.demand(True, "kept")
    tally.demand(False, "broken")
    assert tally.broken == ["broken"]
