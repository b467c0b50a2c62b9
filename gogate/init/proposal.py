"""A file to write, lines to add to one that is there, and the only function that writes: it never overwrites."""

from __future__ import annotations

import os
from difflib import unified_diff
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Advice", "Proposal", "Proposals", "State", "diff", "state_of", "write"]


class Proposal(NamedTuple):
    """A file: its path from the root with ``/``, and its text."""

    path: str
    text: str


class Advice(NamedTuple):
    """Lines that a person adds to a file that is there already, at its end or at another *place* of it."""

    path: str
    lines: str
    place: str = "the end"


class Proposals(NamedTuple):
    """What one way in needs: new files, lines for files that are there, and what a person does beside."""

    files: tuple[Proposal, ...] = ()
    advice: tuple[Advice, ...] = ()
    notes: tuple[str, ...] = ()


class State(str, Enum):
    """What stands at a proposal's path."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


def state_of(root: Path, proposal: Proposal) -> State:
    """Tell what stands there; whatever cannot be read is another file."""
    path = root / proposal.path
    if not os.path.lexists(path):
        return State.NEW
    try:
        return State.SAME if path.read_bytes() == proposal.text.encode() else State.OTHER
    except OSError:
        return State.OTHER


def diff(proposal: Proposal) -> str:
    """Return the change that writing *proposal* makes, as git shows a new file."""
    lines = unified_diff([], proposal.text.splitlines(keepends=True), "/dev/null", f"b/{proposal.path}")
    return "".join(lines)


def write(root: Path, proposal: Proposal) -> None:
    """Create the file and its folders.

    Raises CannotJudge where something stands there, where the way leads out of *root*, or where it cannot be written.
    """
    path = root / proposal.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.resolve().is_relative_to(root.resolve()):
            raise CannotJudge(f"{proposal.path}: its folder is a link that leads out of {root}", fix="remove the link")
        with path.open("xb") as file:
            file.write(proposal.text.encode())
    except OSError as error:
        raise CannotJudge(f"{proposal.path}: {error.strerror}", fix="see that it can be written") from error
