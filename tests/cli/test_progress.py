"""What a person sees while it runs: on a terminal, in a log, and where nobody looks any more."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given

from gogate.cli.progress import mode_for, progress, wants_color
from gogate.run import events
from gogate.run.outcome import Command, Ended, Outcome
from gogate.run.stop import HALTED, TIME_LIMIT
from tests.strategies import hostile_text

ROOT = Path(__file__).parents[2]
TERMINAL = {"TERM": "xterm-256color"}


class Clock:
    """Time that passes when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class FakeTerminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def outcome(
    ended: Ended = Ended.EXITED, *, seconds: float = 1.5, stderr: bytes = b"", signal: int | None = None
) -> Outcome:
    code = 0 if ended is Ended.EXITED and signal is None else None
    return Outcome(Command((), Path(), {}), code, signal, seconds, b"", stderr, False, ended)


PLAN = events.Planned((("fmt .", "fmt"), ("test .", "test"), ("test ./sub", "test")))


def tell(stream: TextIO, *heard: events.Event | float) -> None:
    """Tell plain progress some events; a number lets so many seconds pass."""
    clock = Clock()
    with progress("plain", stream, clock=clock) as listener:
        for event in heard:
            if isinstance(event, (int, float)):
                clock.now += event
            else:
                listener(event)


@pytest.mark.parametrize(
    ("output", "terminal", "environ", "quiet", "mode"),
    [
        ("auto", True, TERMINAL, False, "live"),
        ("auto", True, {"TERM": "dumb"}, False, "plain"),
        ("auto", True, {}, False, "plain"),
        ("auto", True, {**TERMINAL, "CI": "true"}, False, "plain"),
        ("auto", False, TERMINAL, False, "plain"),
        ("json", True, TERMINAL, False, "live"),
        ("json", False, {}, False, "plain"),
        ("plain", True, TERMINAL, False, "plain"),
        ("live", False, {}, False, "live"),
        ("live", True, TERMINAL, True, "silent"),
    ],
)
def test_the_mode(output: str, terminal: bool, environ: dict[str, str], quiet: bool, mode: str) -> None:
    stream = FakeTerminal() if terminal else io.StringIO()
    assert mode_for(output, stream, environ, quiet=quiet) == mode


def test_no_stream_or_a_closed_one() -> None:
    assert mode_for("live", None, TERMINAL, quiet=False) == "silent"
    stream = FakeTerminal()
    stream.close()
    assert mode_for("auto", stream, TERMINAL, quiet=False) == "plain"
    tell(stream, PLAN, events.JobStarted("fmt .", "fmt"))


@pytest.mark.parametrize(
    ("color", "terminal", "environ", "wanted"),
    [
        ("auto", True, TERMINAL, True),
        ("auto", True, {**TERMINAL, "NO_COLOR": "1"}, False),
        ("auto", True, {**TERMINAL, "NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", False, {}, False),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, TERMINAL, False),
    ],
)
def test_color(color: str, terminal: bool, environ: dict[str, str], wanted: bool) -> None:
    stream = FakeTerminal() if terminal else io.StringIO()
    assert wants_color(color, stream, environ) is wanted


def test_plain_tells_starts_and_ends() -> None:
    stream = io.StringIO()
    tell(
        stream,
        PLAN,
        events.JobStarted("fmt .", "fmt"),
        events.JobStarted("test .", "test"),
        events.JobProgress("test .", "test", 3, 9, 1, "TestA"),
        events.JobEnded("fmt .", "fmt", outcome(seconds=0.29)),
        events.Note("gofumpt was installed"),
        events.JobEnded("test .", "test", outcome(seconds=65)),
        events.JobEnded("test ./sub", "test", outcome(Ended.SKIPPED)),
    )
    assert stream.getvalue().splitlines() == [
        "gogate: fmt .: started",
        "gogate: test .: started",
        "gogate: fmt .: done in 0.2s",
        "gogate: gofumpt was installed",
        "gogate: test .: done in 1m05s, 3 of 9, 1 failed",
        "gogate: test ./sub: skipped",
    ]


def test_plain_gives_a_sign_of_life_every_half_minute() -> None:
    stream = io.StringIO()
    tell(
        stream,
        PLAN,
        events.JobStarted("fmt .", "fmt"),
        events.JobStarted("test .", "test"),
        29,
        events.Tick(),
        events.JobProgress("test .", "test", 3, 9, 1, "TestA"),
        1,
        events.Tick(),
        events.Tick(),
        25,
        events.JobEnded("fmt .", "fmt", outcome()),
        29,
        events.Tick(),
        1,
        events.JobProgress("test .", "test", 8, 9, 1, "TestA"),
    )
    assert stream.getvalue().splitlines()[2:] == [
        "gogate: still running after 30.0s: fmt, test (3 of 9, 1 failed)",
        "gogate: fmt .: done in 1.5s",
        "gogate: still running after 1m25s: test (8 of 9, 1 failed)",
    ]


@pytest.mark.parametrize(
    ("ended", "line"),
    [
        (outcome(signal=9), "killed by signal 9 after 1.5s"),
        (outcome(Ended.TIMED_OUT), "ran into its time limit after 1.5s"),
        (outcome(Ended.STOPPED), "stopped after 1.5s"),
        (outcome(Ended.SKIPPED), "skipped"),
        (outcome(Ended.MISSING, stderr=b"gofumpt: No such file\n"), "cannot run: gofumpt: No such file"),
    ],
)
def test_each_end_has_its_words(ended: Outcome, line: str) -> None:
    stream = io.StringIO()
    tell(stream, events.JobEnded("a", "fmt", ended))
    assert stream.getvalue() == f"gogate: a: {line}\n"


def test_every_end_has_words() -> None:
    for ended in Ended:
        stream = io.StringIO()
        tell(stream, events.JobEnded("a", "fmt", outcome(ended)))
        assert stream.getvalue().startswith("gogate: a: ")


@pytest.mark.parametrize(
    ("reason", "words"),
    [(2, "signal 2 (once more to kill at once)"), (TIME_LIMIT, "the time limit ran out"), (HALTED, "something failed")],
)
def test_why_it_stops(reason: int, words: str) -> None:
    stream = io.StringIO()
    tell(stream, events.Stopping(reason))
    assert stream.getvalue() == f"gogate: stopping: {words}\n"


@given(hostile_text)
def test_foreign_text_is_one_clean_line(text: str) -> None:
    stream = io.StringIO()
    tell(stream, events.JobStarted(text, text), events.Note(text), events.JobEnded(text, text, outcome()))
    lines = stream.getvalue().split("\n")
    assert len(lines) == 4
    assert not {unicodedata.category(character) for line in lines for character in line} & {"Cc", "Cs", "Zl", "Zp"}


def test_silence_says_nothing() -> None:
    stream = io.StringIO()
    with progress("silent", stream) as listener:
        listener(PLAN)
    with progress("live", None) as listener:
        listener(PLAN)
    assert stream.getvalue() == ""


def story(mode: str, color: bool) -> str:
    """Python code that tells a story to its standard error."""
    return f"""
import sys
from gogate.cli.progress import progress
from gogate.run import events
from tests.cli.test_progress import PLAN, outcome
with progress({mode!r}, sys.stderr, color={color}) as listener:
    listener(PLAN)
    listener(events.JobStarted("fmt .", "fmt"))
    listener(events.JobStarted("test .", "test"))
    listener(events.JobProgress("test .", "test", 3, 9, 2, "TestA\\x1b[2J"))
    listener(events.Note("half way"))
    listener(events.JobEnded("fmt .", "fmt", outcome()))
    listener(events.Stopping(2))
print("the answer")
"""


def on_a_terminal(code: str, columns: int = 80) -> tuple[str, str]:
    """Run *code* with a terminal as standard error; returns what the terminal got, and standard output."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environ = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs, env=environ
    ) as program:
        os.close(theirs)
        got = bytearray()
        try:
            while data := os.read(ours, 65536):
                got += data
        except OSError:  # so Linux says that the other side is closed
            pass
        os.close(ours)
        answer = program.communicate()[0]
    assert program.returncode == 0, got.decode()
    return got.decode(), answer.decode()


def test_live_rows_on_a_terminal() -> None:
    shown, answer = on_a_terminal(story("live", color=True))
    assert answer == "the answer\n"
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    rows = [" ".join(line.split()) for line in plain.replace("\r", "\n").splitlines()]
    assert any(re.fullmatch(r"test \d\.\ds 3 of 9 2 failed TestA\\x1b\[2J", row) for row in rows)
    assert any(re.fullmatch(r"fmt \d\.\ds done", row) for row in rows)
    assert "gogate: half way" in rows
    assert "stopping: signal 2 (once more to kill at once)" in rows
    assert "\x1b[2J" not in shown
    assert "\x1b[36m" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")  # the cursor is back


def test_live_rows_without_color() -> None:
    shown, _ = on_a_terminal(story("live", color=False))
    assert "\x1b[36m" not in shown
    assert "3 of 9" in shown


@pytest.mark.parametrize("columns", [59, 30, 10])
def test_live_rows_on_a_narrow_terminal_never_wrap(columns: int) -> None:
    shown, _ = on_a_terminal(story("live", color=False), columns)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).replace("\r", "\n")
    rows = [line for line in plain.splitlines() if not line.startswith("gogate:")]
    assert rows
    assert max(map(len, rows)) <= columns
    assert "TestA" not in plain


@pytest.mark.parametrize("mode", ["live", "plain"])
def test_a_reader_that_leaves_ends_nothing(mode: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-c", story(mode, color=True)],
        stdout=subprocess.PIPE,
        stderr=write,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(write)
    assert (done.returncode, done.stdout) == (0, b"the answer\n")


@pytest.mark.parametrize("mode", ["live", "plain"])
def test_standard_error_that_was_never_open(mode: str) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, story(mode, color=True)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout) == (0, b"the answer\n")


def test_rich_is_not_loaded_for_plain_lines() -> None:
    code = "import io, sys, tests.cli.test_progress as t; t.tell(io.StringIO(), t.PLAN); print('rich' in sys.modules)"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, env=environ)
    assert done.stdout == b"False\n"
