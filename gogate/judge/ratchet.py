"""The ratchet: a committed file of floors per package, which ``gogate baseline --coverage`` only ever raises.

``{"schema": 1, "packages": {"example.com/m/a": 85.71}}``: per cent, cut to two decimals, so that the figure it was
taken from always meets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import msgspec

from gogate.judge.figures import meets
from gogate.judge.floors import below
from gogate.model.errors import SettingsError
from gogate.model.result import Coverage, CoverageVerdict, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Ratchet", "judge", "parse", "raised", "render"]


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    packages: dict[str, Annotated[float, msgspec.Meta(ge=0, le=100)]]


class Ratchet(NamedTuple):
    """The coverage with its verdicts, what fell below, and what makes a floor unjudgeable or out of date."""

    coverage: Coverage
    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def parse(data: bytes, name: str) -> dict[str, float]:
    """Read the file's floors, per cent by import path; raises SettingsError, which calls the file *name*."""
    try:
        return msgspec.json.decode(data, type=_Document).packages
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{name}: not a file of coverage floors: {error}",
            fix="write it anew with `gogate baseline --coverage`",
        ) from error


def render(floors: Mapping[str, float]) -> bytes:
    """Write the file: sorted, one package a line."""
    ordered = _Document(schema=1, packages=dict(sorted(floors.items())))
    return msgspec.json.format(msgspec.json.encode(ordered), indent=2) + b"\n"


def judge(
    coverage: Coverage,
    floors: Mapping[str, float],
    *,
    existing: Iterable[str] = (),
    missing: Iterable[str] = (),
    explained: Iterable[str] = (),
) -> Ratchet:
    """Judge every package of *coverage* by its own floor; a higher floor of a rule stays.

    *existing* are all packages of the checkout, where known: a floor for none of them is a note. *missing* and
    *explained* as in ``floors.judge``.
    """
    judged, findings = [], []
    for package in coverage.packages:
        floor = floors.get(package.path)
        if floor is None or package.verdict is CoverageVerdict.ERROR:
            judged.append(package)
            continue
        met = meets(package.covered, package.statements, floor)
        if not met:
            what = f"{package.path} (ratchet)"
            findings.append(
                below("coverage/package", what, package.covered, package.statements, floor, package=package.path)
            )
        failed = not met or package.verdict is CoverageVerdict.FAIL
        judged.append(
            msgspec.structs.replace(
                package,
                floor=max(floor, package.floor or 0.0),
                verdict=CoverageVerdict.FAIL if failed else CoverageVerdict.PASS,
            )
        )
    every = set(existing)
    stale = sorted(path for path in floors if every and path not in every)
    silent = sorted((set(missing) & set(floors)) - set(explained))
    return Ratchet(
        msgspec.structs.replace(coverage, packages=tuple(judged)),
        tuple(findings),
        tuple(f"the ratchet cannot judge {path}: it left no line in the profile" for path in silent),
        tuple(f"the ratchet holds a floor for {path}, which is no package here" for path in stale),
    )


def raised(floors: Mapping[str, float], coverage: Coverage, *, existing: Iterable[str] = ()) -> dict[str, float]:
    """Give the floors after *coverage*: raised where a package got better, never lowered.

    Packages that are not among *existing* (all of the checkout's; empty: not known) are dropped.
    """
    every = set(existing)
    result = {path: floor for path, floor in floors.items() if not every or path in every}
    for package in coverage.packages:
        if package.verdict is not CoverageVerdict.ERROR and package.statements:
            reached = (package.covered * 10_000 // package.statements) / 100
            result[package.path] = max(reached, result.get(package.path, 0.0))
    return dict(sorted(result.items()))
