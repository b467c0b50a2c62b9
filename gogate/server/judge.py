"""One push, told on one page: updates → tips → brought → sorted → copied → listed → verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import GogateError
from gogate.server.formatting import first_hunk, list_changed
from gogate.server.incoming import git_of_hook, tips
from gogate.server.limits import LimitReached
from gogate.server.sorting import copy_all, modules_of, sort_files
from gogate.server.tools import find_formatters
from gogate.server.walk import walk
from gogate.server.workspace import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gogate.git.push import Update
    from gogate.run.stop import Stop
    from gogate.server.sorting import Copy, Module
    from gogate.server.tools import Formatters
    from gogate.server.types import Policy
    from gogate.server.walk import Brought

__all__ = ["Judgement", "Offence", "judge"]

SHOWN = 8  # files whose first difference is shown


class Offence(NamedTuple):
    """Why a file is not let in: its path, its line (0 where the whole is meant), the words, and some lines of diff.

    Where ``rule`` is set vet or a test says so, and ``diff`` is what the test wrote.
    """

    path: bytes
    line: int
    why: str
    diff: str = ""
    rule: str = ""


class Judgement(NamedTuple):
    """What was judged and what is wrong with it; without offences the push is clean."""

    trees: tuple[str, ...]
    files: int
    offences: tuple[Offence, ...]
    formatting: bool
    """Whether any offence is one that formatting mends."""
    ran: tuple[str, ...] = ()
    """What vet and test say of themselves, a line each; empty where they did not run."""


def judge(updates: Sequence[Update], policy: Policy, folder: Path, environ: Mapping[str, str], stop: Stop) -> Judgement:
    """Judge what *updates* bring to the repository that a hook's *environ* names, seen from *folder*.

    Writes to a private folder alone. Raises LimitReached, TimeLimit, CannotJudge or Interrupted.
    """
    live = [update for update in updates if not update.deletes]
    if len(live) > policy.limits.refs:
        raise LimitReached(f"{len(live)} refs", "limits.refs", policy.limits.refs)
    git = git_of_hook(folder, environ, stop)
    judged = tips(git, live, policy)
    brought = walk(git, judged, policy.limits)
    offences = _named_badly(brought)
    files = [file for file in brought if not file.why]
    if not files:
        return Judgement(tuple(tip.tree for tip in judged), 0, offences, formatting=False)
    with private_folder(environ) as private:
        ordered = sort_files(files, modules_of(git, files, private), policy.stages)
        offences += _unreadable(ordered.unreadable)
        copies = copy_all(git, ordered.copies, private, policy.limits)
        badly = _badly_formatted(copies, policy, private, environ, stop) if copies else ()
    count = sum(len(copy.files) for copy in ordered.copies)
    return Judgement(tuple(tip.tree for tip in judged), count, (*offences, *badly), formatting=bool(badly))


def _named_badly(brought: Iterable[Brought]) -> tuple[Offence, ...]:
    return tuple(Offence(entry.path, 0, entry.why) for entry in brought if entry.why)


def _unreadable(found: Iterable[tuple[Brought, Module]]) -> tuple[Offence, ...]:
    return tuple(Offence(module.path, 0, f"cannot be read: {module.why}") for _, module in found)


def _badly_formatted(
    copies: Mapping[str, Copy], policy: Policy, folder: Path, environ: Mapping[str, str], stop: Stop
) -> tuple[Offence, ...]:
    formatters = find_formatters(policy.stages, policy.tools, environ, stop)
    offences: dict[str, Offence] = {}
    changed: dict[str, int] = {}
    for number, program in enumerate(formatters.programs):
        tops = sorted({name.partition("/")[0] for name, copy in copies.items() if program.stage in copy.stages})
        if not tops:
            continue
        listed = list_changed(program, formatters, folder, tops, copies, stop)
        for found in listed.broken:
            offences.setdefault(found.file, Offence(b"", found.line, found.message))
        for name in listed.changed:
            changed.setdefault(name, number)
    for name, number in changed.items():
        offences.setdefault(name, Offence(b"", 0, f"{formatters.programs[number].name} would change it"))
    shown = [name for name in copies if name in changed][:SHOWN]
    offences.update(_explained(shown, changed, formatters, folder, stop))
    ordered = [(file.path, offences[name]) for name, copy in copies.items() if name in offences for file in copy.files]
    return tuple(offence._replace(path=path) for path, offence in ordered)


def _explained(
    names: Iterable[str], changed: Mapping[str, int], formatters: Formatters, folder: Path, stop: Stop
) -> dict[str, Offence]:
    """Say of *names* what would change. The verdict stands already: what time does not allow is left out."""
    explained: dict[str, Offence] = {}
    for name in names:
        try:
            found = first_hunk(formatters.programs[changed[name]], formatters, folder, name, stop)
        except GogateError:
            break
        if found is not None:
            explained[name] = Offence(b"", found.line, found.message, found.diff or "")
    return explained
