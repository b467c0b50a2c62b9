from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from gogate.git.place import Place, note_use, read_use, try_lock

HOLD = """
import sys
from pathlib import Path
from gogate.git.place import Place, try_lock
lock = try_lock(Place(Path(sys.argv[1]), "id", 1))
print(lock is not None, flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time_and_none_after_a_kill(tmp_path: Path) -> None:
    place = Place(tmp_path, "id", 1)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline() == "True\n"
    assert try_lock(place) is None
    other = try_lock(place._replace(number=2))
    assert other is not None
    other.release()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    lock = try_lock(place)
    assert lock is not None
    lock.release()


def test_what_was_started_in_a_place_holds_it_on(tmp_path: Path) -> None:
    place = Place(tmp_path, "id", 1)
    lock = try_lock(place)
    assert lock is not None
    child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(lock.fd,))
    lock.release()
    assert try_lock(place) is None
    child.communicate()
    again = try_lock(place)
    assert again is not None
    again.release()


def test_a_second_lock_in_one_process_is_refused_too(tmp_path: Path) -> None:
    place = Place(tmp_path, "id", 1)
    first = try_lock(place)
    assert first is not None
    assert try_lock(place) is None
    first.release()


def test_use_is_noted_with_the_work_tree(tmp_path: Path) -> None:
    place = Place(tmp_path, "id", 3)
    assert read_use(place) is None
    place.folder.mkdir(parents=True)
    note_use(place, Path("/a/\udcff"), 7)
    noted = read_use(place)
    assert noted is not None
    assert (noted[0].root, noted[0].size) == (b"/a/\xff", 7)
    assert noted[1] == (place.folder / "use").stat().st_mtime
    (place.folder / "use").write_bytes(b"\xc1")
    assert read_use(place) is None
