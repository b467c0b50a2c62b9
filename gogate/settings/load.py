"""Defaults, file, environment and flags merged into one `Settings`, each value with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.model.errors import UsageError
from gogate.settings.check import check_leaf, check_tree
from gogate.settings.environment import read_environment, split_list
from gogate.settings.gates import contradictions, gates_in_force, overlaid, parent
from gogate.settings.key import Key, nearest, parse, spell
from gogate.settings.options import leaf_hint
from gogate.settings.problems import InvalidSettings, Problem
from gogate.settings.source import Source, find, read
from gogate.settings.types import Gate, Settings, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Flag", "Loaded", "load"]


class Flag(NamedTuple):
    """A setting from the command line: its dotted key, its value (text or the type itself), how it was spelled."""

    key: str
    value: object
    spelling: str


class Loaded(msgspec.Struct, frozen=True):
    """The merged settings and who said what. ``source`` is the file that was read, if any."""

    settings: Settings
    source: Source | None
    origins: Mapping[Key, str]
    """Who said a key last: a variable, a flag, or the file's name. A key that nobody said is not there."""

    def written(self, key: str) -> bool:
        """Tell whether anyone said *key*, or a key below it, instead of leaving it at its default."""
        wanted = parse(key)
        return any(said[: len(wanted)] == wanted or wanted[: len(said)] == said for said in self.origins)

    def origin(self, key: str) -> str:
        """Tell who said *key*: ``gogate.toml:12``, ``GOGATE_TEST_TIMEOUT``, ``--select``, or ``default`` for nobody.

        Entries of lists have places of their own: ``coverage.rules[1]``, ``test.quarantine[0].until``.
        """
        wanted = parse(key)
        said = next((wanted[:n] for n in range(len(wanted), 0, -1) if wanted[:n] in self.origins), None)
        if said is None:
            heir = parent(wanted)
            return "default" if heir is None else self.origin(spell(heir))
        name = self.origins[said]
        if self.source is None or name != self.source.name:
            return name
        (line,) = self.source.lines([wanted])
        return f"{name}:{line}" if line else name

    def gate(self, name: str) -> Gate:
        """Return the gate *name*; raise UsageError with the nearest name where there is none."""
        if name not in self.settings.gates:
            raise _no_gate(name, self.settings.gates)
        return self.settings.gates[name]


def load(root: Path, *, config: Path | None, environ: Mapping[str, str], flags: Sequence[Flag] = ()) -> Loaded:
    """Merge defaults < file < ``GOGATE_*`` of *environ* < *flags*.

    The file is *config*, or ``gogate.toml`` in *root* where there is one. Raise InvalidSettings, which holds every
    mistake of the file, the environment and the flags; raise UsageError where a flag names a gate that is not there.
    """
    path = find(root, config)
    layers = _Layers(read(path, root) if path else None)
    layers.take_file()
    layers.take_environment(environ)
    layers.refuse()
    layers.take_flags(flags)
    layers.refuse()
    return layers.loaded()


class _Layers:
    """What was said so far, the last word for each key, and the mistakes of all layers."""

    def __init__(self, source: Source | None) -> None:
        self.source = source
        self.values: dict[Key, object] = {}
        self.origins: dict[Key, str] = {}
        self.gates: list[str] = []
        self.problems: list[Problem] = []

    def take(self, values: Mapping[Key, object], origin: str) -> None:
        self.values |= values
        self.origins |= dict.fromkeys(values, origin)

    def take_file(self) -> None:
        if self.source is None:
            return
        source = self.source
        checked = check_tree(source.tree)
        self.take(checked.values, source.name)
        self.gates += checked.gates
        lines = source.lines([problem.key for problem in checked.problems]) if checked.problems else []
        placed = [
            problem._replace(line=line, origin=source.name)
            for problem, line in zip(checked.problems, lines, strict=True)
        ]
        self.problems += sorted(placed, key=lambda problem: problem.line)

    def take_environment(self, environ: Mapping[str, str]) -> None:
        for name, checked in read_environment(environ).items():
            self.take(checked.values, name)
            self.problems += checked.problems
        if not self.problems:  # flags come later: they narrow a gate, and may do so at will
            loaded = self.loaded()
            for problem in contradictions(self.values, loaded.settings.gates):
                self.problems.append(problem._replace(origin=loaded.origin(spell(problem.key))))

    def take_flags(self, flags: Sequence[Flag]) -> None:
        gates = gates_in_force(self.values, self.gates)
        for flag in flags:
            key = parse(flag.key)
            hint = leaf_hint(key)
            if hint is None:
                raise KeyError(flag.key)  # a mistake of the caller, not of the user
            if key[0] == "gates" and key[1] not in gates:
                raise _no_gate(str(key[1]), gates)
            text = isinstance(flag.value, str)
            value = split_list(str(flag.value)) if text and hint.items is not None else flag.value
            checked = check_leaf(key, hint, value, lax=text)
            self.take(checked.values, flag.spelling)
            self.problems += [problem._replace(origin=flag.spelling) for problem in checked.problems]

    def refuse(self) -> None:
        if self.problems:
            raise InvalidSettings(self.problems)

    def loaded(self) -> Loaded:
        """Join all of it."""
        start = Settings()
        tables = {
            name: overlaid(table, (name,), self.values)
            for name in start.__struct_fields__
            if isinstance(table := getattr(start, name), Table)
        }
        settings = msgspec.structs.replace(start, **tables, gates=gates_in_force(self.values, self.gates))
        return Loaded(settings, self.source, dict(self.origins))


def _no_gate(name: str, gates: Mapping[str, Gate]) -> UsageError:
    near = nearest(name, gates)
    fix = f"did you mean {near}?" if near else "name one of these, or write [gates.NAME] in gogate.toml"
    return UsageError(f"no gate is called {name[:80]!a}; there are {', '.join(sorted(gates))}", fix=fix)
