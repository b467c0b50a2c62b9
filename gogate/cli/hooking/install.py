"""Puts gogate's client hooks where git looks for them, keeps every hook that is there, and says what it did.

Sources: githooks(5); ``core.hooksPath`` in git-config(1).
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import environment
from gogate.model.errors import CannotJudge
from gogate.run.process import Command, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.run.stop import Stop

__all__ = ["CLIENT_HOOKS", "Placed", "State", "hooks_folder", "install", "line_to_add", "script"]

CLIENT_HOOKS = ("pre-commit", "pre-push")
_TOOLS = ("go", "gofumpt", "git")

_SCRIPT = """\
#!/bin/sh
gogate={gogate} PATH="$PATH"{folders}; export PATH
for it in "$gogate" gogate "$HOME/.local/bin/gogate"; do
\tcommand -v "$it" >/dev/null 2>&1 && exec "$it" hook {hook} "$@"
done
python3 -I -c 'import gogate' 2>/dev/null && exec python3 -I -m gogate hook {hook} "$@"
echo 'gogate: the {hook} hook finds no gogate: pipx install gogate, then gogate init --hooks' >&2; exit 3
"""
# The old hook runs first. pre-push reads standard input, which both have to see.
_BEFORE = {
    "pre-commit": '[ ! -x "$0.local" ] || "$0.local" "$@" || exit\n',
    "pre-push": (
        'input=$(cat); [ -n "$input" ] || { [ ! -x "$0.local" ] || exec "$0.local" "$@" </dev/null; exit 0; }\n'
        '[ ! -x "$0.local" ] || printf \'%s\\n\' "$input" | "$0.local" "$@" || exit\n'
        "exec <<END\n$input\nEND\n"
    ),
}


class State(Enum):
    """What became of a hook."""

    WRITTEN = "written"
    CURRENT = "is there already"
    CHAINED = "written; the hook that was there runs first"
    KEPT = "left as it is"


class Placed(NamedTuple):
    """A hook, its file, and what became of it."""

    hook: str
    file: Path
    state: State


def hooks_folder(root: Path, environ: Mapping[str, str], stop: Stop) -> Path:
    """Return where git looks for the hooks of the work tree *root*: ``core.hooksPath``, else the shared git folder's.

    Raises CannotJudge where *root* is in no repository.
    """
    argv = ("git", "rev-parse", "--path-format=absolute", "--git-path", "hooks")
    outcome = run(Command(argv, root, environment(environ)), stop=stop, limit=20)
    if not outcome.ok:
        raise CannotJudge(f"{root}: git does not say where its hooks are", fix="git init")
    return Path(os.fsdecode(outcome.stdout.rstrip(b"\n")))


def script(hook: str, *, gogate: str = "", folders: Iterable[str] = (), chained: bool = False) -> str:
    """Return the text of *hook*: *gogate* is its absolute path, *folders* are added to the end of PATH."""
    added = "".join(f":{shlex.quote(folder)}" for folder in folders)
    text = _SCRIPT.format(hook=hook, gogate=shlex.quote(gogate), folders=added)
    first, rest = text.split("\n", 1)
    return f"{first}\n{_BEFORE[hook]}{rest}" if chained else text


def line_to_add(hook: str) -> str:
    """Return the line that makes a hook which is there already call gogate."""
    return f'gogate hook {hook} "$@" || exit'


def install(folder: Path, hooks: Iterable[str], environ: Mapping[str, str], *, chain: bool = False) -> list[Placed]:
    """Write *hooks* into *folder*. A hook that is there stays; with *chain* it becomes NAME.local and runs first.

    Doing it again changes nothing. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [Placed(hook, folder / hook, _place(folder / hook, environ, chain=chain)) for hook in hooks]


def _place(file: Path, environ: Mapping[str, str], *, chain: bool) -> State:
    old = file.read_text("utf-8", "surrogateescape") if file.exists() else None
    if old is not None and f"gogate hook {file.name}" in old.replace('"$it"', "gogate"):
        return State.CURRENT
    local = file.with_name(f"{file.name}.local")
    if file.is_symlink() or (old is not None and (not chain or local.exists())):
        return State.KEPT
    chained = old is not None
    if chained:
        os.link(file, local)  # fails where it is there by now, and the hook is never missing in between
    text = script(file.name, gogate=_gogate(environ), folders=_folders(environ), chained=chained)
    aside = file.with_name(f"{file.name}.gogate-{os.getpid()}")
    aside.write_text(text, "utf-8", "surrogateescape")
    aside.chmod(0o755)
    aside.replace(file)
    return State.CHAINED if chained else State.WRITTEN


def _gogate(environ: Mapping[str, str]) -> str:
    """Return the program beside this Python, else the one on PATH; empty where it is neither."""
    beside = Path(sys.executable).with_name("gogate")
    return str(beside) if beside.is_file() else shutil.which("gogate", path=environ.get("PATH", "")) or ""


def _folders(environ: Mapping[str, str]) -> list[str]:
    """Return the folders of the tools, which a graphical client's PATH often lacks."""
    found = (shutil.which(tool, path=environ.get("PATH", "")) for tool in _TOOLS)
    return list(dict.fromkeys(str(Path(place).parent.absolute()) for place in found if place))
