"""Every setting of contract §4, declared once: name, type, default, bounds and the line that documents it.

The TOML reader, the environment, the flags, the error messages and the JSON schema are all derived from these
structs; nothing lists a field twice.
"""

from __future__ import annotations

import datetime  # noqa: TC003 - msgspec resolves the annotations at run time
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

__all__ = [
    "Coverage",
    "CoverageRule",
    "Gate",
    "Go",
    "Quarantine",
    "Selects",
    "Settings",
    "StageName",
    "Test",
    "Vet",
]

StageName = Literal["fmt", "gofumpt", "vet", "test"]
Selects = Literal["all", "affected", "changed"]
Judged = Literal["floor", "rules", "patch", "ratchet"]
Percent = Annotated[float, Meta(ge=0, le=100)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every table."""


class Go(_Table):
    """The toolchain."""

    gofumpt: Annotated[str, Meta(description="gofumpt's version, pinned", pattern=r"^v\d+\.\d+\.\d+")] = "v0.12.0"
    tags: Annotated[tuple[str, ...], Meta(description="build tags")] = ()


class Vet(_Table):
    """go vet."""

    flags: Annotated[tuple[str, ...], Meta(description="flags for go vet")] = (
        "-composites=false",
        "-printfuncs=Logf,Errorf",
    )
    analyzers: Annotated[tuple[str, ...], Meta(description="analyzers of golang.org/x/tools beyond go vet's own")] = (
        "nilness",
    )


class Quarantine(_Table, kw_only=True):
    """A test that still runs but does not fail the gate until a day; after it, it does."""

    package: Annotated[str, Meta(description="import path", min_length=1)]
    name: Annotated[str, Meta(description="full test name, subtests included", min_length=1)]
    owner: Annotated[str, Meta(description="who mends it", min_length=1)]
    reason: Annotated[str, Meta(description="why, with an issue", min_length=1)]
    until: Annotated[datetime.date, Meta(description="the last day on which it is let pass")]


class Test(_Table):
    """go test."""

    __test__ = False  # a table, not a case for pytest to collect

    race: Annotated[bool, Meta(description="run with the race detector")] = True
    timeout: Annotated[str, Meta(description="a package's time limit, a Go duration such as 10m")] = "10m"
    rerun_failed: Annotated[int, Meta(description="attempts beyond the first", ge=0, le=10)] = 0
    quarantine: Annotated[tuple[Quarantine, ...], Meta(description="known flaky tests, each with an end")] = ()


class CoverageRule(_Table, kw_only=True):
    """A floor for the packages and files that a pattern matches; the last match wins."""

    match: Annotated[str, Meta(description="a pattern as in .gitignore, on paths from the root", min_length=1)]
    floor: Annotated[Percent, Meta(description="per cent of statements")]


class Coverage(_Table):
    """Coverage floors, in statements."""

    floor: Annotated[Percent, Meta(description="the total, where a gate asks for it")] = 85.0
    patch: Annotated[Percent, Meta(description="statements that the change added; 0 is not judged")] = 0.0
    patch_allow: Annotated[int, Meta(description="so many uncovered statements of a change pass all the same", ge=0)] = 0
    ratchet: Annotated[str, Meta(description="a committed file of floors per package, only ever raised")] = ""
    exclude: Annotated[tuple[str, ...], Meta(description="files that do not count")] = ("**/*.pb.go",)
    rules: Annotated[tuple[CoverageRule, ...], Meta(description="floors by pattern")] = ()


class Gate(_Table):
    """What a gate runs, on which packages, and which floors it judges."""

    stages: Annotated[tuple[StageName, ...], Meta(description="stages to run", min_length=1)] = (
        "fmt",
        "gofumpt",
        "vet",
        "test",
    )
    select: Annotated[Selects, Meta(description="which packages")] = "all"
    coverage: Annotated[tuple[Judged, ...], Meta(description="which floors judge")] = ()
    reuse: Annotated[bool, Meta(description="answer an unchanged tree from its stored verdict")] = True


class Settings(_Table):
    """The whole of ``gogate.toml``; ``gates`` holds the built-in gates, overlaid by the file's."""

    go: Go = Go()
    vet: Vet = Vet()
    test: Test = Test()
    coverage: Coverage = Coverage()
    gates: dict[str, Gate] = {}
