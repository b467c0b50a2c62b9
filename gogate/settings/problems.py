"""What is wrong with a setting, and the error that carries all of it at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import SettingsError
from gogate.settings.key import Key, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["InvalidSettings", "Problem", "shown"]

_LISTED = 50  # mistakes that one message names
_SHOWN = 60  # characters of a value that a message repeats


class Problem(NamedTuple):
    """One mistake: where in the settings, what is wrong there, and what to do about it."""

    key: Key
    message: str
    fix: str
    line: int = 0
    origin: str = ""

    def __str__(self) -> str:
        """``origin:line: key: message``, as far as they are known."""
        place = f"{self.origin}:{self.line}" if self.line else self.origin
        return ": ".join(part for part in (place, spell(self.key), self.message) if part)


class InvalidSettings(SettingsError):  # noqa: N818 - named like its base and siblings
    """Every mistake that was found, in the order of its place; ``problems`` is never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Join *problems* to one message, each followed by its own fix."""
        self.problems = tuple(problems)
        first = self.problems[0]
        if len(self.problems) == 1:
            super().__init__(str(first), fix=first.fix)
            return
        lines = [f"{problem}\n    fix: {problem.fix}" for problem in self.problems[:_LISTED]]
        more = [f"and {len(self.problems) - _LISTED} more"] if len(self.problems) > _LISTED else []
        super().__init__("\n  ".join([f"{len(self.problems)} mistakes in the settings", *lines, *more]))


def shown(value: object, limit: int = _SHOWN) -> str:
    """Write *value* in TOML's words, text cut to *limit* characters and with nothing that a terminal would obey."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**64:
        return "a number beyond 64 bits"  # Python refuses to spell the largest ones
    if isinstance(value, str):
        quoted = ascii(value[:limit])[1:-1].replace('"', '\\"').replace("\\'", "'")
        return f'"{quoted}{"..." if len(value) > limit else ""}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)
