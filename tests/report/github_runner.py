"""What GitHub's runner does with a step's output: an independent, strict reading of its rules.

A line is a command when it starts, after white space, with ``::name …::``, or holds ``##[name …]`` anywhere; names are
told apart without case. After ``::stop-commands::TOKEN`` only ``::TOKEN::`` is obeyed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

KNOWN = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "remove-matcher",
    "save-state", "set-env", "set-output", "stop-commands", "warning",
}  # fmt: skip


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    message: str


def _undo(text: str, *codes: str) -> str:
    for code in codes:
        text = text.replace(code, chr(int(code[1:], 16)))
    return text.replace("%25", "%")


def _command(line: str, token: str | None) -> Command | None:
    known = {token.lower()} if token else KNOWN
    match = re.match(r"\s*::(.*?)::(.*)", line, re.DOTALL)
    for found in filter(None, [match, re.search(r"##\[(.*?)\](.*)", line, re.DOTALL)]):
        name, _, rest = found[1].partition(" ")
        if name.lower() in known:
            pairs = [part.partition("=") for part in rest.split(",") if "=" in part]
            properties = {key.strip(): _undo(value, "%0D", "%0A", "%3A", "%2C") for key, _, value in pairs}
            return Command(name.lower(), properties, _undo(found[2], "%0D", "%0A"))
    return None


def commands(log: str) -> list[Command]:
    """The commands that the runner obeys in *log*, the end of a stop included."""
    found: list[Command] = []
    token: str | None = None
    for line in re.split(r"\r\n|\r|\n", log):
        command = _command(line, token)
        if command is None:
            continue
        found.append(command)
        token = command.message if command.name == "stop-commands" else None
    return found
