"""What starts pushed code, with real processes: limits that hold, and an end when the starter is gone."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from gogate.run.stop import Stop
from gogate.server.confine import FAILED, FILES, MEMORY, MIB, Limits, arguments, family, held

SHOWS = "cat /proc/self/limits /proc/self/oom_score_adj; id -u; id -G"
HOLDS = """x=$(head -c 90000000 /dev/zero | tr '\\0' x); sleep 600; echo $x"""


def limits(folder: Path) -> Limits:
    user = "nobody" if os.geteuid() == 0 else ""
    return Limits(os.getpid(), user, 64, 8, 512, str(folder / "report"))


def confined(wanted: Limits, *program: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*arguments(wanted), *program], capture_output=True, cwd="/")


@pytest.mark.parametrize(
    ("program", "code"),
    [(("true",), 0), (("sh", "-c", "exit 7"), 7), (("sh", "-c", "kill -9 $$"), 137), (("/nowhere/tool",), FAILED)],
)
def test_the_exit_code_is_the_programs(program: tuple[str, ...], code: int, tmp_path: Path) -> None:
    done = confined(limits(tmp_path), *program)
    assert done.returncode == code
    assert (b"cannot be started" in done.stderr) is (code == FAILED)
    assert not (tmp_path / "report").exists()


def test_the_limits_are_set_and_the_kernel_takes_it_first(tmp_path: Path) -> None:
    *lines, score, uid, groups = confined(limits(tmp_path), "sh", "-c", SHOWS).stdout.decode().splitlines()
    hard = {line[:26].strip(): line[26:].split()[1] for line in lines}
    assert int(hard["Max processes"]) >= 64  # and what the user runs already
    assert (hard["Max file size"], hard["Max msgqueue size"], hard["Max core file size"]) == (str(8 * MIB), "0", "0")
    assert int(hard["Max open files"]) <= FILES
    assert score == "1000"
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        assert (uid, groups) == (str(nobody.pw_uid), str(nobody.pw_gid))


def test_what_all_processes_hold_is_added_up(tmp_path: Path) -> None:
    report = tmp_path / "report"
    each = " ".join(f"sh -c '{HOLDS.replace(chr(39), chr(34))}' &" for _ in range(8))
    done = confined(limits(tmp_path), "sh", "-c", f"{each} wait")
    assert done.returncode == 137
    assert report.read_text() == MEMORY


def test_it_ends_when_its_starter_is_gone(tmp_path: Path) -> None:
    wanted = limits(tmp_path)._replace(starter=os.getppid())
    assert confined(wanted, "sleep", "1000").returncode == 137
    assert not Path(wanted.report).exists()


def test_a_user_that_is_not_there_starts_nothing(tmp_path: Path) -> None:
    done = confined(limits(tmp_path)._replace(user="nobody-of-that-name"), "true")
    assert done.returncode == FAILED
    assert b"cannot be started" in done.stderr


def test_a_family_has_grandchildren_and_holds_memory() -> None:
    words = ["sh", "-c", "sh -c 'sleep 1000; true'; true"]
    with subprocess.Popen(words, start_new_session=True) as process:
        waiting = Stop()
        while len(members := family(process.pid)) < 3:
            waiting.wait(0.01)
        assert members[0] == process.pid
        assert held(members) > held([process.pid]) > 0
        for pid in members:
            os.kill(pid, 9)
    assert held([process.pid]) == 0
