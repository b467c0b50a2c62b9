"""Random TOML documents with a known place for each value, settings files, and mutations of both."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.settings.key import Key

decoys = st.one_of(
    st.sampled_from(['"[x]"', "'a = 1 # no'", '"\\"]"', '""', "2027-01-31 07:32:00", "-inf"]),
    st.sampled_from(['"""\n[x]\n"quoted\\" ""\n"""', "'''\n[[y]]\n'''", '""""""', '""""a"""""']),
)
names = st.sampled_from(["a", "b", "c-d", "7", "a.b", "x y", "", 'q"', "ß", "]", "#"])
blanks = st.sampled_from(["", "\n", "# [no]\n", "  # x = 1\n\n", "\t"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A valid document in every style of TOML 1.0. Each whole number in it stands once."""
    return _Writer(draw).document()


class _Writer:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 1000

    def document(self) -> str:
        text = self.draw(blanks) + self.pairs(set())
        return text + self.tables((), 3)

    def tables(self, above: tuple[str, ...], depth: int) -> str:
        """Sections below *above*, each written once, some of them arrays of tables."""
        text = ""
        for name in self.draw(st.lists(names, max_size=2 if depth else 0, unique=True)):
            key = (*above, f"t{name}")  # never the name of a plain key
            header = ".".join(self.name(part) for part in key)
            repeat = self.draw(st.integers(0, 2))
            opening, closing = ("[[", "]]") if repeat else ("[", "]")
            for _ in range(max(repeat, 1)):
                text += f"{opening} {header} {closing}{self.draw(st.sampled_from(['', ' # c']))}\n"
                text += self.draw(blanks) + self.pairs(set()) + self.tables(key, depth - 1)
        return text

    def pairs(self, taken: set[str]) -> str:
        text = ""
        for name in self.draw(st.lists(names, max_size=3, unique=True)):
            taken.add(name)
            key = self.name(name) + self.draw(st.sampled_from(["", "", ".sub", ' . "s u b" . 1']))
            text += self.draw(st.sampled_from(["", " ", "\t"]))
            text += f"{key} = {self.value(2)}\n{self.draw(blanks)}"
        return text

    def name(self, name: str) -> str:
        bare = name.isascii() and name.replace("-", "").isalnum()
        styles = [json.dumps(name), json.dumps(name, ensure_ascii=False)]
        styles += [name] if bare else []
        styles += [f"'{name}'"] if "'" not in name else []
        return str(self.draw(st.sampled_from(styles)))

    def value(self, depth: int) -> str:
        kind = self.draw(st.sampled_from(["number", "number", "decoy", *(["array", "table"] if depth else [])]))
        if kind == "decoy":
            return str(self.draw(decoys))
        if kind == "number":
            self.count += 1
            return str(self.count)
        size = self.draw(st.integers(0, 3))
        if kind == "table":
            pairs = [f"{self.name(f'k{n}')} = {self.value(depth - 1)}" for n in range(size)]
            return "{ " + ", ".join(pairs) + " }"
        gap = self.draw(st.sampled_from(["", " ", "\n", " # ]\n  "]))
        end = "," if size and self.draw(st.booleans()) else ""
        return f"[{gap}" + f",{gap}".join(self.value(depth - 1) for _ in range(size)) + f"{end}{gap}]"


def paths(value: object, key: Key = ()) -> dict[Key, object]:
    """Every key and index of parsed TOML with what is there."""
    found: dict[Key, object] = {key: value} if key else {}
    if isinstance(value, dict):
        for name, inner in value.items():
            found |= paths(inner, (*key, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found |= paths(inner, (*key, index))
    return found


@st.composite
def mutated(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text with a few pieces cut out, doubled, swapped or put in."""
    text = draw(texts)
    pieces = st.sampled_from(
        ['"', "'", "[", "]", "=", ".", ",", "\n", "#", "{", "}", "\\", "1", "true", "\x00", "\u202e"]
    )
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(start + 12, len(text))))
        text = text[:start] + draw(st.sampled_from(["", text[start:end] * 2])) + draw(pieces) + text[end:]
    return text


texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x7f", min_codepoint=32), min_size=1, max_size=12
)
tenths = st.integers(0, 1000).map(lambda number: number / 10)
stages = st.lists(st.sampled_from(["fmt", "gofumpt", "vet"]), unique=True).map(lambda some: (*some, "test"))
gates = st.fixed_dictionaries(
    {
        "stages": stages,
        "select": st.sampled_from(["all", "affected", "changed"]),
        "coverage": st.lists(st.sampled_from(["floor", "rules", "patch"]), unique=True).map(tuple),
        "reuse": st.booleans(),
    }
)
quarantines = st.lists(
    st.fixed_dictionaries(
        {"package": texts, "name": texts, "owner": texts, "reason": texts, "until": st.dates(dt.date(1000, 1, 1))}
    ),
    max_size=3,
    unique_by=lambda entry: (entry["package"], entry["name"]),
).map(tuple)
rules = st.lists(
    st.fixed_dictionaries({"match": texts, "floor": tenths}), max_size=3, unique_by=lambda rule: rule["match"]
).map(tuple)
tables: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "go": st.fixed_dictionaries(
        {},
        optional={
            "gofumpt": st.sampled_from(["v0.12.0", "v1.0.10-rc.1"]),
            "tags": st.lists(st.sampled_from(["integration", "e2e", "go1.26", "ä"]), unique=True).map(tuple),
        },
    ),
    "vet": st.fixed_dictionaries(
        {},
        optional={
            "flags": st.lists(texts.map(lambda text: f"-{text}"), max_size=3).map(tuple),
            "analyzers": st.lists(st.from_regex(r"\A[a-z][a-z0-9]*\Z"), unique=True, max_size=3).map(tuple),
        },
    ),
    "test": st.fixed_dictionaries(
        {},
        optional={
            "race": st.booleans(),
            "timeout": st.sampled_from(["0", "10m", "1h2m3.5s", "90s", ".5h"]),
            "rerun_failed": st.integers(0, 10),
            "quarantine": quarantines,
        },
    ),
    "coverage": st.fixed_dictionaries(
        {},
        optional={
            "floor": tenths,
            "patch": tenths,
            "patch_allow": st.integers(0, 1_000_000),
            "ratchet": st.sampled_from(["", "coverage.floors.json", "ci/floors ü.json"]),
            "exclude": st.lists(texts, max_size=3).map(tuple),
            "rules": rules,
        },
    ),
}
settings_trees = st.fixed_dictionaries(
    {
        **tables,
        "gates": st.fixed_dictionaries(
            {"check": gates},
            optional=dict.fromkeys(("pre-commit", "pull-request", "nightly", "pre-push", "mine", "team-2"), gates),
        ),
    }
)
"""What a settings file can say, as tables of the right values; `check` always says which floors it judges."""


def written(tree: Mapping[str, Any]) -> str:
    """*tree* as a ``gogate.toml``."""
    lines = []
    for name, table in tree.items():
        if name == "gates":
            for gate, keys in table.items():
                lines += [f"[gates.{gate}]", *_pairs(keys)]
            continue
        arrays = {key: value for key, value in table.items() if key in {"quarantine", "rules"} and value}
        lines += [f"[{name}]", *_pairs({key: value for key, value in table.items() if key not in arrays})]
        for key, entries in arrays.items():
            for entry in entries:
                lines += [f"[[{name}.{key}]]", *_pairs(entry)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
