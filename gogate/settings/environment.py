"""``GOGATE_*`` variables: their names follow from the keys, their values are text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.settings.check import Checked, check_leaf
from gogate.settings.key import nearest, spell
from gogate.settings.options import Hint, leaves
from gogate.settings.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OTHER_VARIABLES", "PREFIX", "read_environment", "split_list", "variables"]

PREFIX = "GOGATE_"

OTHER_VARIABLES = {
    "GOGATE_CACHE_DIR": "the folder of gogate's own cache",
    "GOGATE_SERVER_CONFIG": "the settings of the server's hooks",
}
"""Variables of gogate that are no settings, with what they are for."""


def variables() -> dict[str, tuple[str, ...]]:
    """Name the variable of every key that has one; lists of tables and gates can only stand in the file."""
    return {_variable(key): key for key, hint in leaves().items() if not _is_tables(hint)}


def _variable(key: tuple[str, ...]) -> str:
    return PREFIX + "_".join(key).upper()


def _is_tables(hint: Hint) -> bool:
    return hint.items is not None and hint.items.table is not None


def read_environment(environ: Mapping[str, str]) -> dict[str, Checked]:
    """Read each ``GOGATE_*`` variable of *environ*, by its name; problems carry the name as their origin."""
    names = sorted(name for name in environ if name.startswith(PREFIX) and name not in OTHER_VARIABLES)
    return {name: _read(name, environ[name]) for name in names}


def _read(name: str, text: str) -> Checked:
    known = variables()
    if name not in known:
        return Checked({}, [_no_variable(name, list(known))], [])
    key = known[name]
    hint = leaves()[key]
    value = split_list(text) if hint.items is not None else text
    checked = check_leaf(key, hint, value, lax=True)
    return checked._replace(problems=[problem._replace(origin=name) for problem in checked.problems])


def split_list(text: str) -> list[str]:
    r"""Split *text* at its commas; a comma inside an entry is written as ``\,``, empty text is the empty list."""
    parts: list[str] = re.findall(r"(?:^|,)((?:\\,|[^,])*)", text) if text else []
    return [part.replace("\\,", ",") for part in parts]


def _no_variable(name: str, known: list[str]) -> Problem:
    """Tell a key that has no variable from a name that is nobody's."""
    shown = ascii(name[:80])[1:-1]
    for key, hint in leaves().items():
        if _is_tables(hint) and name.startswith(_variable(key)):
            return Problem(
                (),
                f"a list of tables cannot be set by a variable ({spell(key)})",
                f"write [[{spell(key)}]] in gogate.toml",
                origin=shown,
            )
    if name.startswith(f"{PREFIX}GATES"):
        return Problem((), "a gate cannot be set by a variable", "write [gates.NAME] in gogate.toml", origin=shown)
    near = nearest(name, [*known, *OTHER_VARIABLES])
    return Problem((), "no such setting", f"did you mean {near}?" if near else "unset it", origin=shown)
