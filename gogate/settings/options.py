"""The options as `gogate.settings.types` declares them, taken apart: what each key takes."""

from __future__ import annotations

import typing
from typing import Annotated, NamedTuple

import msgspec

from gogate.settings.key import Key  # noqa: TC001
from gogate.settings.types import Settings

if typing.TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Hint", "entries_of", "gate_leaves", "hints", "leaf_hint", "leaves", "unwrap"]


class Hint(NamedTuple):
    """A type of `gogate.settings.types`, taken apart: the bare type and all that is said beside it."""

    full: object
    bare: object
    metas: tuple[msgspec.Meta, ...]

    @property
    def extra(self) -> Mapping[str, object]:
        """What ``Meta.extra`` and ``Meta.extra_json_schema`` say, the outermost winning."""
        return {
            k: v
            for meta in self.metas
            for said in (meta.extra, meta.extra_json_schema)
            for k, v in (said or {}).items()
        }

    @property
    def items(self) -> Hint | None:
        """What the entries of a list are; None where this is no list."""
        arguments = typing.get_args(self.bare)
        return unwrap(arguments[0]) if typing.get_origin(self.bare) is tuple else None

    @property
    def table(self) -> type[msgspec.Struct] | None:
        """The struct, where this is a table."""
        return self.bare if isinstance(self.bare, type) and issubclass(self.bare, msgspec.Struct) else None

    def first(self, name: str) -> object:
        """Return the outermost value of a field of Meta that is set, or None."""
        return next((v for meta in reversed(self.metas) if (v := getattr(meta, name)) is not None), None)


def unwrap(full: object) -> Hint:
    """Take the annotation *full* apart."""
    if typing.get_origin(full) is not Annotated:
        return Hint(full, full, ())
    bare, *said = typing.get_args(full)
    return Hint(full, bare, tuple(meta for meta in said if isinstance(meta, msgspec.Meta)))


def hints(table: type[msgspec.Struct]) -> dict[str, Hint]:
    """List the fields of *table* in their order."""
    found = typing.get_type_hints(table, include_extras=True)
    return {name: unwrap(found[name]) for name in table.__struct_fields__}


def leaves(table: type[msgspec.Struct] = Settings, above: tuple[str, ...] = ()) -> dict[tuple[str, ...], Hint]:
    """List every key that holds a value or an array of tables; those of gates are open-ended and left out."""
    found: dict[tuple[str, ...], Hint] = {}
    for name, hint in hints(table).items():
        key = (*above, name)
        if hint.table:
            found |= leaves(hint.table, key)
        elif typing.get_origin(hint.bare) is not dict:
            found[key] = hint
    return found


def gate_leaves(name: str) -> dict[tuple[str, ...], Hint]:
    """List every key of the gate *name*, a built-in one or not."""
    return leaves(entries_of(hints(Settings)["gates"]), ("gates", name))


def leaf_hint(key: Key) -> Hint | None:
    """Return what the leaf *key* takes, gates included; None where there is no such leaf."""
    names = tuple(str(step) for step in key)
    if len(names) == 3 and names[0] == "gates":
        return gate_leaves(names[1]).get(names)
    return leaves().get(names)


def entries_of(hint: Hint) -> type[msgspec.Struct]:
    """Return the table that each value of a ``dict[str, table]`` is."""
    table: type[msgspec.Struct] = typing.get_args(hint.bare)[1]
    return table
