"""The result document, schema 1 (contract §5): frozen structs, the one source of every report.

Paths are relative to the repository root and use ``/``. Lines and columns count from 1, columns count bytes;
0 stands for "not known". Seconds are wall time. Statement counts are exact integers.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

import msgspec

__all__ = [
    "Command",
    "Coverage",
    "CoverageVerdict",
    "FileCoverage",
    "Finding",
    "Kind",
    "Module",
    "Outcome",
    "PackageCoverage",
    "PatchCoverage",
    "Result",
    "SelectedPackage",
    "Selection",
    "Severity",
    "Shard",
    "Stage",
    "StageVerdict",
    "Test",
    "Tools",
    "Verdict",
]

SCHEMA = 1


class Verdict(str, Enum):
    """What the gate says of the whole."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"


class StageVerdict(str, Enum):
    """What one stage says; ``SKIP`` means that it was not asked for or had nothing to judge."""

    PASS = "pass"
    FAIL = "fail"
    SKIP = "skip"
    ERROR = "error"
    TIMEOUT = "timeout"


class CoverageVerdict(str, Enum):
    """What a floor says; ``NONE`` where no floor judges, ``ERROR`` where the figure cannot be trusted."""

    NONE = "none"
    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"


class Severity(str, Enum):
    """How bad a finding is. Only ``ERROR`` and ``WARNING`` fail a gate."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Outcome(str, Enum):
    """How a test ended."""

    PASS = "pass"
    FAIL = "fail"
    SKIP = "skip"


class Kind(str, Enum):
    """Why a test or a package failed."""

    FAILURE = "failure"
    PANIC = "panic"
    RACE = "race"
    BUILD = "build"
    TIMEOUT = "timeout"
    MAIN = "main"
    KILLED = "killed"
    MISSING = "missing"


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every struct, strict when decoded; each repeats ``frozen``, which type checkers do not inherit."""


class Shard(_Struct, frozen=True, kw_only=True):
    """One part of a split check: ``index`` counts from 1 to ``count``.

    ``plan`` is a digest of what all parts share: settings, gate, and which part judges what.
    """

    index: int
    count: int
    plan: str = ""


class Tools(_Struct, frozen=True, kw_only=True):
    """The versions that judged, as the tools themselves say them; null where a tool was not used."""

    gogate: str
    go: str | None = None
    gofumpt: str | None = None
    git: str | None = None
    python: str | None = None


class Module(_Struct, frozen=True, kw_only=True):
    """A Go module: its path and its folder relative to the root (``.`` for the root itself)."""

    path: str
    dir: str


class SelectedPackage(_Struct, frozen=True, kw_only=True):
    """A package to judge, and why it was chosen."""

    path: str
    module: str
    reason: str


class Selection(_Struct, frozen=True, kw_only=True):
    """What was judged: the mode asked for, the packages with their reasons, how many were left out."""

    mode: Literal["all", "affected", "changed"]
    packages: tuple[SelectedPackage, ...] = ()
    left_out: int = 0


class Command(_Struct, frozen=True, kw_only=True):
    """One process that a stage ran; ``exit_code`` is null where it never ended by itself."""

    argv: tuple[str, ...]
    dir: str
    exit_code: int | None
    seconds: float


class Stage(_Struct, frozen=True, kw_only=True):
    """One stage's verdict, with the reason in one line and what it ran."""

    name: str
    verdict: StageVerdict
    reason: str = ""
    seconds: float = 0.0
    commands: tuple[Command, ...] = ()


class Finding(_Struct, frozen=True, kw_only=True):
    """One place that a stage objects to."""

    stage: str
    rule: str
    severity: Severity
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    package: str = ""
    fingerprint: str = ""
    known: bool = False
    diff: str | None = None


class Test(_Struct, frozen=True, kw_only=True, gc=False):  # no cycle can begin here, and there are many
    """One test, or a package as a whole where ``name`` is empty; ``kind`` is null unless it failed."""

    __test__ = False  # a struct, not a case for pytest to collect

    package: str
    name: str
    outcome: Outcome
    kind: Kind | None = None
    seconds: float = 0.0
    output: str = ""
    file: str = ""
    line: int = 0
    cached: bool = False
    attempts: tuple[Outcome, ...] = ()


class PackageCoverage(_Struct, frozen=True, kw_only=True):
    """Statements of one package; ``floor`` is per cent, null where none applies."""

    path: str
    covered: int
    statements: int
    floor: float | None = None
    verdict: CoverageVerdict = CoverageVerdict.NONE


class FileCoverage(_Struct, frozen=True, kw_only=True):
    """Statements of one file; ``uncovered`` holds ranges of lines, both ends included.

    ``blocks`` (line, column, end line, end column, statements, count) stands only in a shard's result.
    """

    file: str
    covered: int
    statements: int
    uncovered: tuple[tuple[int, int], ...] = ()
    blocks: tuple[tuple[int, int, int, int, int, int], ...] | msgspec.UnsetType = msgspec.UNSET


class PatchCoverage(_Struct, frozen=True, kw_only=True):
    """Statements that the change added or altered."""

    covered: int
    statements: int
    floor: float | None = None
    verdict: CoverageVerdict = CoverageVerdict.NONE
    files: tuple[FileCoverage, ...] = ()


class Coverage(_Struct, frozen=True, kw_only=True):
    """Coverage in exact integers; ``floor`` is per cent and judged as ``covered*1000 >= floor*10*statements``."""

    mode: str
    covered: int
    statements: int
    floor: float | None = None
    verdict: CoverageVerdict = CoverageVerdict.NONE
    packages: tuple[PackageCoverage, ...] = ()
    files: tuple[FileCoverage, ...] = ()
    patch: PatchCoverage | None = None


class Result(_Struct, frozen=True, kw_only=True):
    """The whole answer. ``started`` is RFC 3339 in UTC; ``tree`` and ``base`` are git object ids."""

    schema: Literal[1] = 1
    gate: str
    verdict: Verdict
    exit_code: int
    started: str
    seconds: float
    tools: Tools
    selection: Selection
    tree: str | None = None
    base: str | None = None
    shard: Shard | None = None
    reused_from: str | None = None
    modules: tuple[Module, ...] = ()
    stages: tuple[Stage, ...] = ()
    findings: tuple[Finding, ...] = ()
    tests: tuple[Test, ...] = ()
    coverage: Coverage | None = None
    notes: tuple[str, ...] = ()
