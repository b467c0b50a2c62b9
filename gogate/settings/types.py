"""Every setting, declared once: name, type, default, bounds and the line that documents it.

The TOML reader, the environment, the flags, the error messages, the JSON schema and the reference page are all
derived from these structs; nothing lists a field twice. What a bound of msgspec cannot say stands in
``Meta.extra``: ``form`` names a check of `gogate.settings.forms`, ``unique`` the keys that tell entries apart.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec resolves the annotations at run time
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

__all__ = [
    "BUILT_IN_GATES",
    "INHERITED_GATES",
    "Coverage",
    "CoverageRule",
    "Gate",
    "Go",
    "Judged",
    "Quarantine",
    "Selects",
    "Settings",
    "StageName",
    "Table",
    "Test",
    "Vet",
]

StageName = Literal["fmt", "gofumpt", "vet", "test"]
Selects = Literal["all", "affected", "changed"]
Judged = Literal["floor", "rules", "patch", "ratchet"]
# Tenths at most, because floors are compared in integers: covered * 1000 >= (floor * 10) * statements.
Percent = Annotated[float, Meta(ge=0, le=100, extra={"form": "tenths"})]
Text = Annotated[str, Meta(min_length=1)]
Version = Annotated[str, Meta(pattern=r"^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$", examples=["v0.12.0"])]
Duration = Annotated[str, Meta(examples=["10m", "1h30m", "90s"], extra={"form": "duration"})]
Tag = Annotated[str, Meta(pattern=r"^[^\s,!]+$", examples=["integration"])]
VetFlag = Annotated[str, Meta(pattern=r"^-.", examples=["-composites=false"])]
Analyzer = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*$", examples=["nilness"])]
Inside = Annotated[str, Meta(examples=["coverage.floors.json"], extra={"form": "inside"})]
GateName = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", examples=["pull-request"])]
Distinct = Meta(extra_json_schema={"uniqueItems": True})


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every table."""


class Go(Table, frozen=True):
    """The toolchain."""

    gofumpt: Annotated[Version, Meta(description="gofumpt's version, pinned")] = "v0.12.0"
    tags: Annotated[tuple[Tag, ...], Distinct, Meta(description="build tags")] = ()


class Vet(Table, frozen=True):
    """What ``go vet`` runs with."""

    flags: Annotated[tuple[VetFlag, ...], Meta(description="flags for go vet")] = (
        "-composites=false",
        "-printfuncs=Logf,Errorf",
    )
    analyzers: Annotated[
        tuple[Analyzer, ...],
        Distinct,
        Meta(description="analyzers of golang.org/x/tools beyond go vet's own; [] for plain go vet"),
    ] = ("nilness",)


class Quarantine(Table, frozen=True, kw_only=True):
    """A test that still runs but does not fail the gate; it fails again after ``until``."""

    package: Annotated[Text, Meta(description="import path", examples=["example.com/m/net"])]
    name: Annotated[Text, Meta(description="full test name, subtests included", examples=["TestDial/ipv6"])]
    owner: Annotated[Text, Meta(description="who mends it", examples=["net team"])]
    reason: Annotated[Text, Meta(description="why, with a link to the issue", examples=["flaky on IPv6, #123"])]
    until: Annotated[dt.date, Meta(description="the last day on which it is let pass, a TOML date")]


class Test(Table, frozen=True):
    """What ``go test`` runs with."""

    __test__ = False  # a table, not a case for pytest to collect

    race: Annotated[bool, Meta(description="run with the race detector")] = True
    timeout: Annotated[Duration, Meta(description="a package's time limit; 0 is none, as for go test")] = "10m"
    rerun_failed: Annotated[
        int, Meta(description="attempts beyond the first; never for a race, a panic or a build error", ge=0, le=10)
    ] = 0
    quarantine: Annotated[
        tuple[Quarantine, ...],
        Meta(
            description="known flaky tests, each with an end; one that matches nothing is an error",
            extra={"unique": ("package", "name")},
        ),
    ] = ()


class CoverageRule(Table, frozen=True, kw_only=True):
    """A floor for the packages and files that a pattern matches."""

    match: Annotated[
        Text, Meta(description="a pattern as in .gitignore, on paths from the root", examples=["internal/**"])
    ]
    floor: Annotated[Percent, Meta(description="per cent of statements", examples=[90.0])]


class Coverage(Table, frozen=True):
    """Coverage floors, in per cent of statements."""

    floor: Annotated[Percent, Meta(description="the total, where a gate asks for it")] = 85.0
    patch: Annotated[Percent, Meta(description="statements that the change added; 0.0 is not judged")] = 0.0
    patch_allow: Annotated[
        int, Meta(description="so many uncovered statements of a change are let pass all the same", ge=0, le=1_000_000)
    ] = 0
    ratchet: Annotated[
        Inside, Meta(description="a committed file of floors per package, only ever raised; empty is off")
    ] = ""
    exclude: Annotated[tuple[Text, ...], Meta(description="files that do not count, by patterns as in .gitignore")] = (
        "**/*.pb.go",
    )
    rules: Annotated[
        tuple[CoverageRule, ...],
        Meta(
            description="floors by pattern; the last match wins, a rule that matches nothing is an error",
            extra={"unique": ("match",)},
        ),
    ] = ()


class Gate(Table, frozen=True):
    """What a gate runs, on which packages, and which floors it judges."""

    stages: Annotated[tuple[StageName, ...], Distinct, Meta(description="stages to run", min_length=1)] = (
        "fmt",
        "gofumpt",
        "vet",
        "test",
    )
    select: Annotated[Selects, Meta(description="which packages")] = "all"
    coverage: Annotated[tuple[Judged, ...], Distinct, Meta(description="which coverage floors it judges")] = ()
    reuse: Annotated[bool, Meta(description="answer an unchanged tree from its stored verdict")] = True


BUILT_IN_GATES = {
    # A first run on any repository is fair: with no ``coverage`` of its own, `check` judges what is written down.
    "check": Gate(),
    "pre-commit": Gate(stages=("fmt", "gofumpt"), select="changed"),
    "pre-receive": Gate(stages=("fmt", "gofumpt"), select="changed"),
    "pull-request": Gate(select="affected", coverage=("patch",)),
    "nightly": Gate(coverage=("floor", "rules"), reuse=False),
}
"""The gates that need no declaration; a file's ``[gates.NAME]`` overlays its own key by key."""

INHERITED_GATES = {"pre-push": "pull-request"}
"""Gates that are another one until their own table says otherwise."""


class Settings(Table, frozen=True):
    """The settings of gogate, read from ``gogate.toml`` at the repository root."""

    go: Annotated[Go, Meta(description="the toolchain")] = Go()
    vet: Annotated[Vet, Meta(description="what go vet runs with")] = Vet()
    test: Annotated[Test, Meta(description="what go test runs with")] = Test()
    coverage: Annotated[Coverage, Meta(description="coverage floors")] = Coverage()
    gates: Annotated[dict[GateName, Gate], Meta(description="gates, the built-in ones overlaid by the file's")] = (
        msgspec.field(default_factory=lambda: {**BUILT_IN_GATES, "pre-push": BUILT_IN_GATES["pull-request"]})
    )
