"""Reads the tables of seeded defects: each is a small change to a clean Go package, and what a gate must say of it.

A table is ``KIND.txt``. ``== NAME: TITLE`` begins a seed, whose package is KIND/NAME of one module; the lines up to
the first ``-- FILE`` say what must be found, at least once, and nothing beside it:

``finding STAGE RULE``        at a marked line
``fail TEST KIND [here]``     the test fails so (``-`` is the package's own entry); *here* is at a marked line
``maybe TEST KIND [here]``    as ``fail``, and need not be there: what is cut off depends on the scheduler

In a file, the first character says what a line belongs to: a space to both trees, ``-`` to the clean one, ``+`` to the
seeded one; ``*`` is a marked line of both, ``!`` a marked line of the seeded one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
MODULE = "example.com/seeded"

_HEAD = re.compile(r"== (\w+): (.+)")
_FINDING = re.compile(r"finding (\w+) (\w+)")
_FAIL = re.compile(r"(fail|maybe) (\S+) (\w+)( here)?")


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be said: *what* is a rule or a test's kind, *test* is ``None`` for a finding."""

    stage: str
    what: str
    test: str | None = None
    here: bool = True
    needed: bool = True


@dataclass(slots=True)
class Seed:
    """One defect; *rows* are the lines of each file below the package's folder, with their first characters."""

    kind: str
    name: str
    title: str
    expected: list[Expected] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The folder of the seed's package, from the root of the module."""
        return f"{self.kind}/{self.name}"

    @property
    def package(self) -> str:
        """The package's import path."""
        return f"{MODULE}/{self.folder}"

    def owns(self, package: str) -> bool:
        """Whether *package* is the seed's, or a helper below it; ``PACKAGE_test`` is the external test package."""
        return package.removesuffix("_test") == self.package or package.startswith(f"{self.package}/")

    def files(self, *, seeded: bool) -> dict[str, str]:
        """The text of each file from the root of the module."""
        marks = " *!+" if seeded else " *-"
        return {
            f"{self.folder}/{file}": "".join(row[1:] + "\n" for row in rows if row[0] in marks)
            for file, rows in self.rows.items()
        }

    def marked(self) -> set[str]:
        """FILE:LINE of each marked line, in the seeded tree."""
        return {
            f"{self.folder}/{file}:{line}"
            for file, rows in self.rows.items()
            for line, row in enumerate((row for row in rows if row[0] != "-"), 1)
            if row[0] in "*!"
        }


def seeds(*kinds: str) -> list[Seed]:
    """The seeds of the tables *kinds*, in their order."""
    return [seed for kind in kinds for seed in _table(kind, (FOLDER / f"{kind}.txt").read_text(encoding="utf-8"))]


def _table(kind: str, text: str) -> list[Seed]:
    found: list[Seed] = []
    rows: list[str] | None = None
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line):
            found.append(Seed(kind, head[1], head[2]))
            rows = None
        elif line.startswith("-- "):
            rows = found[-1].rows.setdefault(line[3:], [])
        elif rows is None:
            found[-1].expected.append(_expected(line))
        else:
            assert not line or line[0] in " *!+-", f"{kind}.txt: {line!r} does not say which tree it belongs to"
            rows.append(line or " ")
    return found


def _expected(line: str) -> Expected:
    if finding := _FINDING.fullmatch(line):
        return Expected(finding[1], finding[2])
    fail = _FAIL.fullmatch(line)
    assert fail is not None, f"{line!r} says nothing that can be expected"
    name = "" if fail[2] == "-" else fail[2]
    return Expected("test", fail[3], name, here=bool(fail[4]), needed=fail[1] == "fail")
