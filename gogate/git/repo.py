"""Which repository and work tree a folder belongs to, and where their parts lie."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import Git, environment, failed
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.run.outcome import Outcome
    from gogate.run.stop import Stop

__all__ = ["EMPTY_TREE", "Repository", "find", "git_version", "look_up"]

EMPTY_TREE = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
QUESTIONS = (
    *("--is-bare-repository", "--is-shallow-repository", "--show-object-format", "--path-format=absolute"),
    *("--git-dir", "--git-common-dir", "--git-path", "objects", "--git-path", "index", "--show-toplevel"),
)
TOO_OLD = "git is too old: it does not know rev-parse --path-format"


class Repository(NamedTuple):
    """A repository and one work tree of it; a bare one has its git folder for a root. All paths are absolute.

    ``git`` runs in the root and writes new objects to ``home``.
    """

    root: Path
    git_dir: Path
    common_dir: Path
    index_file: Path
    bare: bool
    shallow: bool
    object_format: str
    identity: str
    cache: Path
    git: Git

    @property
    def home(self) -> Path:
        """The folder that the cache has for this work tree."""
        return self.cache / "trees" / self.identity

    @property
    def empty_tree(self) -> str:
        """The object id of the tree without entries."""
        return EMPTY_TREE[self.object_format]


def find(folder: Path, environ: Mapping[str, str], cache: Path, stop: Stop) -> Repository | None:
    """Find the repository that *folder* lies in, heeding what git's environment names; None where there is none.

    *cache* is gogate's cache folder. Raises CannotJudge where git is missing or too old, where the repository belongs
    to another user, and where the cache folder cannot be written.
    """
    environ = environment(environ)
    git = Git(folder, environ, stop)
    answers, outcome = _discover(git, environ)
    if answers is None:
        _refuse(folder, outcome)
        return None
    bare, shallow, object_format, git_dir, common_dir, objects, index = answers[:7]
    root = Path(answers[7]) if len(answers) > 7 else Path(git_dir)
    name = f"{common_dir}\0{git_dir}\0{root}"
    identity = hashlib.sha256(os.fsencode(name)).hexdigest()[:16]
    home = cache / "trees" / identity
    return Repository(
        root=root,
        git_dir=Path(git_dir),
        common_dir=Path(common_dir),
        index_file=Path(index),
        bare=bare == "true",
        shallow=shallow == "true",
        object_format=object_format,
        identity=identity,
        cache=cache,
        git=Git(root, _private(environ, Path(git_dir), root, Path(objects), index, home, folder), stop),
    )


def look_up(git: Git, names: Sequence[str]) -> list[str | None]:
    """Return the object id that each of *names* (a revision such as ``HEAD^{tree}``) stands for, None for none."""
    asked = [os.fsencode(name) for name in names]
    if any(b"\n" in name for name in asked):
        raise CannotJudge(f"not a revision: {names!r}")
    lines = git.output("cat-file", "--batch-check", stdin=b"".join(name + b"\n" for name in asked)).splitlines()
    found = [re.fullmatch(rb"([0-9a-f]{40,64}) (?:commit|tree|blob|tag) \d+", line) for line in lines]
    return [match[1].decode() if match else None for match in found]


def git_version(git: Git) -> str:
    """Return git's version, such as ``2.39.5``."""
    return git.line("version").removeprefix("git version ").split(" ", 1)[0]


def _discover(git: Git, environ: Mapping[str, str]) -> tuple[list[str] | None, Outcome]:
    """Ask git where things are, preferring what it finds by itself to what a hook's ``GIT_DIR`` says.

    With ``GIT_DIR`` alone git takes the current folder for the top of the work tree, which is wrong in a subfolder;
    and a relative ``GIT_DIR`` means nothing there.
    """
    outcome = git.attempt("rev-parse", *QUESTIONS)
    named = _answers(outcome)
    if "GIT_DIR" not in environ or "GIT_WORK_TREE" in environ or (named and named[0] == "true"):
        return named, outcome
    bare = git._replace(environ={name: value for name, value in environ.items() if name != "GIT_DIR"})
    alone = bare.attempt("rev-parse", *QUESTIONS)
    answers = _answers(alone)
    if answers and (named is None or answers[3] == named[3]):
        return answers, alone
    return named, outcome


def _answers(outcome: Outcome) -> list[str] | None:
    lines = outcome.stdout.decode("utf-8", "surrogateescape").splitlines()
    if "--path-format=absolute" in lines:
        raise CannotJudge(TOO_OLD, fix="install git 2.31 or later")
    bare = lines[:1] == ["true"]
    if not outcome.ok and not (bare and len(lines) == 7):
        return None
    if len(lines) != 7 + outcome.ok:
        raise CannotJudge("a newline in the path of the repository", fix="move the repository")
    return lines


def _refuse(folder: Path, outcome: Outcome) -> None:
    """Raise CannotJudge for a repository that git will not open; return where there is no repository at all."""
    said = outcome.stderr.decode("utf-8", "replace")
    if "not a git repository" in said:
        return
    owned = re.search(r"dubious ownership in repository at '(.*)'", said)
    if owned:
        raise CannotJudge(
            f"{owned[1]}: the repository belongs to another user, so git does not open it",
            fix=f"git config --global --add safe.directory '{owned[1]}'",
        )
    if "must be run in a work tree" in said:
        raise CannotJudge(f"{folder}: inside a .git folder", fix="run gogate in the work tree")
    raise failed("rev-parse", outcome)


def _private(
    environ: Mapping[str, str], git_dir: Path, root: Path, objects: Path, index: str, home: Path, folder: Path
) -> dict[str, str]:
    """Return the environment in which git reads the repository and writes objects to *home* alone."""
    own = home / "objects"
    try:
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotJudge(
            f"{own}: {error.strerror}", fix="make the cache folder writable, or name another one in GOGATE_CACHE_DIR"
        ) from error
    given = environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    alternates = [_quoted(objects), *(_absolute(path, folder) for path in given.split(os.pathsep) if path)]
    changed = {
        "GIT_DIR": str(git_dir),
        "GIT_INDEX_FILE": index,
        "GIT_OBJECT_DIRECTORY": str(own),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(alternates),
    }
    if root != git_dir:
        changed["GIT_WORK_TREE"] = str(root)
    return {**{name: value for name, value in environ.items() if name != "GIT_QUARANTINE_PATH"}, **changed}


def _quoted(path: Path) -> str:
    """Quote as git reads the list: in double quotes, with backslashes (since git 2.11.1)."""
    text = str(path)
    if os.pathsep not in text and not text.startswith('"'):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _absolute(path: str, folder: Path) -> str:
    return path if path.startswith(('"', "/")) else str(folder / path)
