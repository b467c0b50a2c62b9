"""The gates as they are in force: the built-in ones, overlaid by what was said, and what must not be said together."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from gogate.settings.problems import Problem
from gogate.settings.types import BUILT_IN_GATES, INHERITED_GATES, Gate, Judged, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.settings.key import Key

AnyTable = TypeVar("AnyTable", bound=Table)

__all__ = ["contradictions", "gates_in_force", "overlaid", "parent"]


def gates_in_force(values: Mapping[Key, object], declared: Iterable[str]) -> dict[str, Gate]:
    """Build every gate there is: built in, inherited, or *declared* by a table of the file."""
    names = dict.fromkeys([*BUILT_IN_GATES, *INHERITED_GATES, *declared])
    return {name: _in_force(name, values) for name in names}


def _in_force(name: str, values: Mapping[Key, object]) -> Gate:
    """Build the gate *name*: what it starts from, then its own table, key by key."""
    if name in INHERITED_GATES:
        start = _in_force(INHERITED_GATES[name], values)
    else:
        start = BUILT_IN_GATES.get(name, Gate())
        if name == "check":
            start = msgspec.structs.replace(start, coverage=_written_down(values))
    gate = overlaid(start, ("gates", name), values)
    # Without the test stage there is no coverage to judge; `contradictions` refuses a file that asks for it.
    return gate if "test" in gate.stages else msgspec.structs.replace(gate, coverage=())


def overlaid(table: AnyTable, above: Key, values: Mapping[Key, object]) -> AnyTable:
    """Return *table* with the checked *values* that stand directly below *above*."""
    said = {str(key[-1]): value for key, value in values.items() if key[:-1] == above}
    return msgspec.structs.replace(table, **said) if said else table


def _written_down(values: Mapping[Key, object]) -> tuple[Judged, ...]:
    """List the floors that somebody set: a gate that judges a first run must not judge by a default."""
    judged: list[Judged] = ["floor"] if ("coverage", "floor") in values else []
    others: tuple[Judged, ...] = ("rules", "patch", "ratchet")
    return (*judged, *(name for name in others if values.get(("coverage", name))))


def parent(key: Key) -> Key | None:
    """Return the key that a key of an inherited gate falls back to; None for any other."""
    if len(key) < 2 or key[0] != "gates" or key[1] not in INHERITED_GATES:
        return None
    return ("gates", INHERITED_GATES[str(key[1])], *key[2:])


def contradictions(values: Mapping[Key, object], gates: Mapping[str, Gate]) -> list[Problem]:
    """Find floors that a gate is told to judge although it never could: that would be a pass by mistake."""
    problems = []
    for name, gate in gates.items():
        key: Key = ("gates", name, "coverage")
        asked = values.get(key)
        if not isinstance(asked, tuple) or not asked:
            continue
        if "test" not in gate.stages:
            problems.append(
                Problem(
                    key,
                    "coverage is judged by the stage test, which this gate does not run",
                    f'add "test" to gates.{name}.stages, or write coverage = []',
                )
            )
        if "ratchet" in asked and not values.get(("coverage", "ratchet")):
            problems.append(
                Problem(
                    key,
                    "the ratchet is judged by the file that coverage.ratchet names, which is not set",
                    'write [coverage] ratchet = "coverage.floors.json", or take "ratchet" out',
                )
            )
    return problems
