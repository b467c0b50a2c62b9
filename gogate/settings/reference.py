"""The reference page of the settings, ``docs/settings.md``, made from the types."""

from __future__ import annotations

import inspect
import typing

import msgspec

from gogate.settings.environment import OTHER_VARIABLES, variables
from gogate.settings.options import Hint, entries_of, hints
from gogate.settings.types import BUILT_IN_GATES, INHERITED_GATES, Gate, Settings
from gogate.settings.words import allowed, spelled

if typing.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["reference"]

_HEAD = """\
# Settings

gogate reads `gogate.toml` at the repository root. Without one, every default below holds. Another file is named by
`--config PATH`; the server's hooks read the server's file alone, never the pushed one.

- **Order**: defaults < file < `GOGATE_*` variables < command line. Every error says where the value came from.
- **Mistakes**: an unknown key, a wrong type or a value out of bounds stops gogate with exit code 2; all mistakes are
  named at once, each with its line and its fix.
- **Variables**: a list is written with commas between its entries, a comma inside an entry as `\\,`:
  `GOGATE_VET_FLAGS='-composites=false,-printfuncs=Logf\\,Errorf'`. Empty text is the empty list. A `GOGATE_*`
  variable that is no setting is an error.
- **Editors**: the JSON schema is `gogate/schema/gogate.schema.json`. In editors that use Taplo, the first line
  `#:schema PATH` of the file points to it.
- **Durations** are Go's: `90s`, `10m`, `1h30m`.
- **Floors** are per cent of statements in tenths at most (`85.0`, `85.5`), because they are compared in integers.

This page is written by `python -m gogate.settings.schema reference`.
"""

_GATES = """\
A gate is named by `--gate NAME`; the hooks use the gate of their own name. A `[gates.NAME]` table overlays a built-in
gate key by key, or makes a new one, which starts from the defaults in this table. Names are made of a-z, 0-9 and
single dashes.
"""

_BUILT_IN = """\
The built-in gates:
"""

_CHECK = """\
`check` without a `coverage` of its own judges the floors that somebody wrote down, in the file, a variable or a flag:
with none written it shows the figure and judges no floor, so that a first run on any repository is fair. `patch`
judges where `coverage.patch` is above 0. A gate without the stage `test` judges no coverage; to ask for both is an
error.
"""


def reference() -> str:
    """Write the page."""
    sections = [_HEAD]
    for name, hint in hints(Settings).items():
        if hint.table:
            sections += _section(name, hint.table)
    sections += _gates(entries_of(hints(Settings)["gates"]))
    sections.append("## Other variables\n")
    sections.append(_markdown(("Variable", "Names"), ([f"`{name}`", what] for name, what in OTHER_VARIABLES.items())))
    return "\n".join(sections)


def _section(name: str, table: type[msgspec.Struct]) -> list[str]:
    """Write a table's heading and keys, and after it those of the arrays of tables in it."""
    parts = [f"## `[{name}]`\n", _about(table), _keys(table, (name,))]
    for key, hint in hints(table).items():
        inner = hint.items.table if hint.items else None
        if inner:
            parts += [f"### `[[{name}.{key}]]`\n", _about(inner), _keys(inner, ())]
    return parts


def _about(table: type[msgspec.Struct]) -> str:
    return f"{inspect.getdoc(table)}\n".replace("``", "`")


def _gates(gate: type[msgspec.Struct]) -> list[str]:
    fields = tuple(hints(gate))
    rows = [[f"`{name}`", *(_code(getattr(built, field)) for field in fields)] for name, built in _built_in()]
    table = _markdown(("Gate", *(f"`{field}`" for field in fields)), rows)
    return ["## `[gates.NAME]`\n", _GATES, _keys(gate, ()), _BUILT_IN, table, _CHECK]


def _built_in() -> list[tuple[str, Gate]]:
    inherited = [(name, BUILT_IN_GATES[heir]) for name, heir in INHERITED_GATES.items()]
    return [*BUILT_IN_GATES.items(), *inherited]


def _keys(table: type[msgspec.Struct], above: tuple[str, ...]) -> str:
    """Write one row for each key; *above* is the table's own key where its keys have variables."""
    named = {key: variable for variable, key in variables().items()} if above else {}
    heads = ("Key", "Takes", "Default", *(["Variable"] if above else []), "Meaning")
    rows = []
    for field in msgspec.structs.fields(table):
        hint = hints(table)[field.name]
        variable = named.get((*above, field.name))
        cells = [f"`{field.name}`", allowed(hint), _default(field)]
        cells += [f"`{variable}`" if variable else "file only"] if above else []
        rows.append([*cells, _meaning(hint)])
    return _markdown(heads, rows)


def _meaning(hint: Hint) -> str:
    return str(hint.first("description"))


def _default(field: msgspec.structs.FieldInfo) -> str:
    return "required" if field.required else _code(field.default)


def _code(value: object) -> str:
    return f"`{spelled(value)}`"


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
