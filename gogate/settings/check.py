"""Raw tables to checked leaves: every mistake is noted, none is raised, so that a file is mended in one go."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from gogate.settings.forms import converted
from gogate.settings.key import Key, spell
from gogate.settings.mistakes import missing, no_gate_name, unknown, wrong
from gogate.settings.options import Hint, entries_of, hints, unwrap
from gogate.settings.problems import Problem, shown
from gogate.settings.types import GateName, Settings

__all__ = ["Checked", "check_leaf", "check_tree"]


class Checked(NamedTuple):
    """What was said and is right, by key; what is wrong; the gates with a table. An array of tables is one leaf."""

    values: dict[Key, object]
    problems: list[Problem]
    gates: list[str]


def check_tree(tree: Mapping[str, object]) -> Checked:
    """Check a parsed ``gogate.toml``."""
    checked = Checked({}, [], [])
    _table(checked, (), unwrap(Settings), tree)
    return checked


def check_leaf(key: Key, hint: Hint, value: object, *, lax: bool = False) -> Checked:
    """Check one value that stands alone (of a variable or a flag); *lax* reads numbers and booleans from text."""
    checked = Checked({}, [], [])
    _value(checked, key, hint, value, lax=lax)
    return checked


def _table(checked: Checked, key: Key, hint: Hint, value: object) -> None:
    """Check a table with fixed keys; *key* is where it stands."""
    if hint.table is None or not isinstance(value, Mapping):
        checked.problems.append(wrong(key, hint, value))
        return
    fields = hints(hint.table)
    for name, inner in value.items():
        here = (*key, name)
        if name not in fields:
            checked.problems.append(unknown(here, list(fields)))
        elif fields[name].table:
            _table(checked, here, fields[name], inner)
        elif typing.get_origin(fields[name].bare) is dict:
            _gates(checked, here, fields[name], inner)
        elif (items := fields[name].items) is not None and items.table:
            _tables(checked, here, fields[name], inner)
        else:
            _value(checked, here, fields[name], inner)


def _gates(checked: Checked, key: Key, hint: Hint, value: object) -> None:
    """Check the open-ended table of gates: any name of the right form."""
    if not isinstance(value, Mapping):
        checked.problems.append(wrong(key, hint, value))
        return
    gate, name_hint = entries_of(hint), unwrap(GateName)
    for name, inner in value.items():
        try:
            converted(name_hint, name)
        except ValueError:
            checked.problems.append(no_gate_name((*key, name)))
        checked.gates.append(name)
        _table(checked, (*key, name), unwrap(gate), inner)


def _tables(checked: Checked, key: Key, hint: Hint, value: object) -> None:
    """Check an array of tables, which becomes one leaf when all of it is right."""
    items = hint.items
    if items is None or items.table is None or not isinstance(value, list):
        checked.problems.append(wrong(key, hint, value))
        return
    before = len(checked.problems)
    entries = [_entry(checked, (*key, index), items, entry) for index, entry in enumerate(value)]
    _distinct(checked, key, hint, entries)
    if len(checked.problems) == before:
        checked.values[key] = tuple(items.table(**entry) for entry in entries)


def _entry(checked: Checked, key: Key, hint: Hint, value: object) -> dict[str, typing.Any]:
    """Check one entry of an array of tables; the fields that are right are returned."""
    inner = Checked({}, checked.problems, [])
    _table(inner, key, hint, value)
    if isinstance(value, Mapping) and hint.table:
        for field in msgspec.structs.fields(hint.table):
            if field.required and field.name not in value:
                checked.problems.append(missing((*key, field.name), hints(hint.table)[field.name]))
    return {str(path[-1]): said for path, said in inner.values.items()}


def _distinct(checked: Checked, key: Key, hint: Hint, entries: Sequence[Mapping[str, object]]) -> None:
    """Note entries that say the same thing twice."""
    names = typing.cast("tuple[str, ...]", hint.extra.get("unique", ()))
    seen: dict[tuple[object, ...], int] = {}
    for index, entry in enumerate(entries):
        told = tuple(entry.get(name) for name in names)
        if None in told or not names:
            continue
        first = seen.setdefault(told, index)
        if first != index:
            words = ", ".join(f"{name} = {shown(value)}" for name, value in zip(names, told, strict=True))
            checked.problems.append(
                Problem((*key, index), f"{words} stands already in {spell((*key, first))}", "keep one of the two")
            )


def _value(checked: Checked, key: Key, hint: Hint, value: object, *, lax: bool = False) -> None:
    """Check one leaf, each entry of a list for itself."""
    before = len(checked.problems)
    if hint.items is not None and isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _value(Checked({}, checked.problems, []), (*key, index), hint.items, item, lax=lax)
            if "uniqueItems" in hint.extra and item in value[:index]:
                checked.problems.append(Problem((*key, index), f"{shown(item)} stands twice", "keep one of the two"))
    if len(checked.problems) > before:
        return
    try:
        checked.values[key] = converted(hint, value, lax=lax)
    except (msgspec.ValidationError, ValueError) as error:
        why = "" if isinstance(error, msgspec.ValidationError) else str(error)
        checked.problems.append(wrong(key, hint, value, why, lax=lax))
