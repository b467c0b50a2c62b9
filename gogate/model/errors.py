"""Exit codes, and beside them the errors that carry them (contract §3). No other module decides a code."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["CannotJudge", "ExitCode", "GogateError", "Interrupted", "SettingsError", "TimeLimit", "UsageError"]


class ExitCode(IntEnum):
    """What the process returns; an interruption by signal N is ``128 + N`` and has no member."""

    PASS = 0
    FAIL = 1
    USAGE = 2
    CANNOT_JUDGE = 3
    TIME_LIMIT = 4


class GogateError(Exception):
    """An expected failure: one line that says what is wrong, one that says the fix."""

    exit_code: int = ExitCode.CANNOT_JUDGE

    def __init__(self, message: str, *, fix: str = "") -> None:
        """Keep *message* (what is wrong, with its place) and *fix* (what to do about it, may be empty)."""
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        """Return the message, and the fix where there is one."""
        return f"{self.message}\n  fix: {self.fix}" if self.fix else self.message


class UsageError(GogateError):
    """Wrong words on the command line."""

    exit_code = ExitCode.USAGE


class SettingsError(UsageError):
    """A wrong value in ``gogate.toml``, ``GOGATE_*`` or a flag; the message names its origin, line and key."""


class CannotJudge(GogateError):
    """A tool is missing or broke, a base is not there, a list is empty: never a pass."""

    exit_code = ExitCode.CANNOT_JUDGE


class TimeLimit(GogateError):
    """gogate's own ``--timeout`` ran out."""

    exit_code = ExitCode.TIME_LIMIT


class Interrupted(GogateError):
    """A signal asked gogate to stop."""

    def __init__(self, signal_number: int) -> None:
        """Carry ``128 + signal_number`` as the exit code."""
        super().__init__(f"stopped by signal {signal_number}")
        self.signal_number = signal_number
        self.exit_code = 128 + signal_number
