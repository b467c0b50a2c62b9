"""The JSON schemas of ``gogate.toml`` and of the result document, made from the types.

``python -m gogate.settings.schema settings|result|reference`` writes one of the committed files to standard output:
``gogate/schema/gogate.schema.json``, ``gogate/schema/result.schema.json``, ``docs/settings.md``.
"""

from __future__ import annotations

import json
import sys
import typing

import msgspec

from gogate.model.errors import ExitCode
from gogate.model.result import Result
from gogate.settings.forms import FORMS
from gogate.settings.options import entries_of, hints
from gogate.settings.reference import reference
from gogate.settings.types import BUILT_IN_GATES, INHERITED_GATES, Gate, Settings

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["OUTPUTS", "main", "result_schema", "settings_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
Node = dict[str, typing.Any]


def settings_schema() -> Node:
    """Make the schema of ``gogate.toml``; editors complete and check by it."""
    schema = _inlined(Settings, "gogate.toml")
    tables: list[type[msgspec.Struct]] = [Settings, *_tables(Settings)]
    for table in tables:
        node = schema if table is Settings else schema["$defs"][table.__name__]
        for name, hint in hints(table).items():
            form = FORMS.get(str(hint.extra.get("form")))
            made = node["properties"][name]
            if form:
                made |= form.schema or {"description": f"{made['description']}; {form.words}"}
            if hint.table:
                del made["default"]  # each key below says its own
    gates = schema["properties"]["gates"]
    gates["properties"] = {name: _gate(gate) for name, gate in BUILT_IN_GATES.items()}
    for name, heir in INHERITED_GATES.items():
        gates["properties"][name] = {**_gate(BUILT_IN_GATES[heir]), "description": f"starts as {heir}"}
    return schema


def _gate(gate: Gate) -> Node:
    return {"$ref": "#/$defs/Gate", "default": msgspec.to_builtins(gate)}


def _tables(table: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    """List every table below *table*."""
    found: list[type[msgspec.Struct]] = []
    for hint in hints(table).values():
        inner = hint.items.table if hint.items else hint.table
        if typing.get_origin(hint.bare) is dict:
            inner = entries_of(hint)
        if inner:
            found += [inner, *_tables(inner)]
    return found


def result_schema() -> Node:
    """Make the schema of the result document. gogate writes every field, so every field is required.

    The one exception is what only a shard's result holds.
    """
    schema = _inlined(Result, "The result document of gogate, schema 1")
    for node in (schema, *schema["$defs"].values()):
        if "properties" in node:
            node["required"] = sorted(set(node["properties"]) - {"blocks"}, key=list(node["properties"]).index)
    return schema


def _inlined(table: type[msgspec.Struct], title: str) -> Node:
    """Take msgspec's schema with the table itself at the top, not behind a reference."""
    made = msgspec.json.schema(table)
    definitions = made["$defs"]
    top = {**definitions.pop(table.__name__), "title": title}
    return {"$schema": _DIALECT, **top, "$defs": dict(sorted(definitions.items()))}


def _text(schema: Node) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


OUTPUTS: Mapping[str, Callable[[], str]] = {
    "settings": lambda: _text(settings_schema()),
    "result": lambda: _text(result_schema()),
    "reference": reference,
}
"""What can be written, by the word that asks for it."""


def main(arguments: Sequence[str]) -> int:
    """Write one of `OUTPUTS` to standard output; return the exit code."""
    if len(arguments) != 1 or arguments[0] not in OUTPUTS:
        sys.stderr.write(f"usage: python -m gogate.settings.schema {'|'.join(OUTPUTS)}\n")
        return ExitCode.USAGE
    sys.stdout.buffer.write(OUTPUTS[arguments[0]]().encode())
    return ExitCode.PASS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
