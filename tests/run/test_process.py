"""The door to subprocesses: what goes in, what comes out, what cannot run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.run.process import Command, Ended, run, scrubbed
from gogate.run.stop import Stop
from tests.run.support import CHILDREN, ENV, ROOT, Reacts, shell


def test_a_command_that_does_well() -> None:
    outcome = run(shell("echo out; echo err >&2"), stop=Stop())
    assert (outcome.exit_code, outcome.signal, outcome.ended, outcome.ok) == (0, None, Ended.EXITED, True)
    assert (outcome.stdout, outcome.stderr, outcome.cut) == (b"out\n", b"err\n", False)
    assert 0 < outcome.seconds < 60


def test_an_exit_code() -> None:
    outcome = run(shell("exit 66"), stop=Stop())
    assert (outcome.exit_code, outcome.signal, outcome.ended, outcome.ok) == (66, None, Ended.EXITED, False)


def test_a_signal_of_its_own() -> None:
    outcome = run(shell("kill -9 $$"), stop=Stop())
    assert (outcome.exit_code, outcome.signal, outcome.ended, outcome.ok) == (None, 9, Ended.EXITED, False)


def test_folder_and_environment_are_what_is_said_and_no_more(tmp_path: Path) -> None:
    outcome = run(Command(("/usr/bin/env",), tmp_path, {"A": "1", "B": "\udcff"}), stop=Stop())
    assert sorted(outcome.stdout.splitlines()) == [b"A=1", b"B=\xff"]
    assert run(shell("pwd -P", cwd=tmp_path), stop=Stop()).stdout == os.fsencode(tmp_path.resolve()) + b"\n"


def test_the_program_is_looked_for_on_the_path_given(tmp_path: Path) -> None:
    program = tmp_path / "only-here"
    program.write_text("#!/bin/sh\necho found\n")
    program.chmod(0o755)
    command = Command(("only-here",), Path("/"), {"PATH": f"{tmp_path}:{ENV['PATH']}"})
    assert run(command, stop=Stop()).stdout == b"found\n"


def test_bytes_stay_bytes() -> None:
    outcome = run(Command(("printf", r"\377\000\r\n%s", "\udce9"), Path("/"), ENV), stop=Stop())
    assert outcome.stdout == b"\xff\x00\r\n\xe9"


def test_stdin_is_closed_unless_given() -> None:
    assert run(shell("cat; echo eof"), stop=Stop()).stdout == b"eof\n"


def test_stdin_larger_than_a_pipe_goes_in_while_output_comes_out() -> None:
    data = bytes(range(256)) * 20_000
    outcome = run(shell("tee /dev/stderr", stdin=data), stop=Stop())
    assert outcome.stdout == data
    assert outcome.stderr == data


def test_stdin_that_nobody_reads() -> None:
    outcome = run(shell("exec <&-; echo no, thanks", stdin=b"x" * 5_000_000), stop=Stop())
    assert (outcome.stdout, outcome.exit_code) == (b"no, thanks\n", 0)


def test_a_reader_takes_stdout_and_stderr_is_kept() -> None:
    reader = Reacts()
    outcome = run(shell("echo out; echo err >&2"), stop=Stop(), reader=reader)
    assert outcome.reader is reader
    assert (reader.data, reader.closed) == (b"out\n", 1)
    assert (outcome.stdout, outcome.stderr) == (b"", b"err\n")


def test_output_is_cut_in_the_middle() -> None:
    outcome = run(shell("printf 0123456789; printf 0123456789 >&2"), stop=Stop(), keep=4)
    assert (outcome.stdout, outcome.cut) == (b"01\n[6 bytes cut here]\n89", True)
    assert outcome.stderr == outcome.stdout


def test_a_missing_program_is_an_outcome() -> None:
    reader = Reacts()
    outcome = run(Command(("no-such-gofumpt", "-l"), Path("/"), ENV), stop=Stop(), reader=reader)
    assert (outcome.ended, outcome.exit_code, outcome.signal, outcome.ok) == (Ended.MISSING, None, None, False)
    assert outcome.stderr == b"no-such-gofumpt: No such file or directory\n"
    assert (reader.data, reader.closed) == (b"", 1)


def test_a_file_that_is_no_program_is_an_outcome(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("echo not executable")
    outcome = run(Command((str(plain),), tmp_path, ENV), stop=Stop())
    assert outcome.ended is Ended.MISSING
    assert outcome.stderr == f"{plain}: Permission denied\n".encode()
    plain.chmod(0o755)
    assert run(Command((str(plain),), tmp_path, ENV), stop=Stop()).ended is Ended.MISSING
    assert run(Command((str(tmp_path),), tmp_path, ENV), stop=Stop()).ended is Ended.MISSING


def test_a_missing_folder_is_not_taken_for_a_missing_program(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match=r"gone: No such file or directory: no folder to run sh in"):
        run(shell("true", cwd=tmp_path / "gone"), stop=Stop())


def test_too_many_arguments_say_so(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match=r"true: the argument list is too long: 1000001 arguments, 2000005 bytes"):
        run(Command(("true", *("x" * 1_000_000)), tmp_path, ENV), stop=Stop())


def test_a_stop_that_came_before_starts_nothing(tmp_path: Path) -> None:
    stop = Stop()
    stop.request(signal.SIGINT)
    outcome = run(shell("touch started", cwd=tmp_path), stop=stop)
    assert (outcome.ended, outcome.exit_code) == (Ended.SKIPPED, None)
    assert not (tmp_path / "started").exists()


def test_nice_lowers_the_priority() -> None:
    base = os.getpriority(os.PRIO_PROCESS, 0)
    outcome = run(shell("cat; nice", stdin=b"x" * 100_000), stop=Stop(), nice=5)
    assert outcome.stdout.lstrip(b"x") == f"{min(base + 5, 19)}\n".encode()


@pytest.mark.parametrize(
    ("keep", "reads", "most_kib"),
    [(1_000_000, "keep", 8_000), (64 * 1024 * 1024, "keep", 160_000), (1_000_000, "read", 8_000)],
)
def test_500_mib_in_bounded_memory(keep: int, reads: str, most_kib: int) -> None:
    done = subprocess.run(
        [sys.executable, str(CHILDREN / "flooded.py"), "500", str(keep), reads],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    kept, read, growth = map(int, done.stdout.split())
    assert growth < most_kib
    if reads == "read":
        assert (kept, read) == (0, 500 * 1024 * 1024 + len("the end\n"))
    else:
        assert keep < kept < keep + 100


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_scrubbed_drops_what_steers_git_and_gogate_alone(environ: dict[str, str]) -> None:
    dirty = {**environ, "GIT_DIR": "x", "GIT_INDEX_FILE": "y", "GOGATE_JOBS": "1", "GITHUB_SHA": "z", "GOFLAGS": "-v"}
    kept = scrubbed(dirty)
    assert {name for name in dirty if name not in kept} == {n for n in dirty if n.startswith(("GIT_", "GOGATE_"))}
    assert all(dirty[name] == value for name, value in kept.items())
    assert kept["GITHUB_SHA"] == "z"
