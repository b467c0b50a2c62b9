"""How git is called: plumbing only, with an environment and settings in which it writes nothing of the user's.

Objects that git makes for us go to a folder of our own (``GIT_OBJECT_DIRECTORY``), with the repository's objects, and
those that a push holds in quarantine, as alternates: https://git-scm.com/docs/git#_environment_variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge
from gogate.run.process import Command, Ended, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gogate.run.outcome import Outcome, Reader
    from gogate.run.stop import Stop

__all__ = ["Git", "GitFailed", "environment"]

# What may come in from a hook or the user. Everything else of GIT_* steers output, paths or editors: left out.
KEPT = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE",
        "GIT_CEILING_DIRECTORIES",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
    }
)
KEPT_PREFIXES = ("GIT_CONFIG_", "GIT_ATTR_", "GIT_LFS_", "GIT_SSL_", "GIT_SSH")

ADDED = {
    "LC_ALL": "C",  # messages are matched below
    "GIT_OPTIONAL_LOCKS": "0",  # no refresh of the user's index
    "GIT_NO_REPLACE_OBJECTS": "1",  # a pushed refs/replace/ must not show us other content than is judged
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
PINNED = (
    "core.quotePath=true",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.safecrlf=false",
    "core.splitIndex=false",
    "core.sparseCheckout=false",
    "submodule.recurse=false",
    "advice.addEmbeddedRepo=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
PARTIAL = "this is a partial clone: fetch what is missing, by git fetch --refetch --no-filter"
FIXES = {
    "No space left on device": "free some space; `gogate clean` empties gogate's own cache",
    "promisor remote": PARTIAL,
    "lazy fetching disabled": PARTIAL,
}
MAX_OUTPUT = 512 * 2**20


class GitFailed(CannotJudge):
    """git ended with another exit code than 0; ``stderr`` is what it said."""

    def __init__(self, message: str, stderr: str, *, fix: str = "") -> None:
        """Keep what git said beside the message."""
        super().__init__(message, fix=fix)
        self.stderr = stderr


class Git(NamedTuple):
    """git in a folder, with an environment."""

    folder: Path
    environ: Mapping[str, str]
    stop: Stop

    def attempt(self, *arguments: str, stdin: bytes = b"", reader: Reader | None = None) -> Outcome:
        """Run ``git *arguments*`` and return its outcome, whatever its exit code.

        Raises CannotJudge where git is missing, the stop's own error where it was stopped.
        """
        pinned = [word for setting in PINNED for word in ("-c", setting)]
        argv = ("git", "--no-pager", *pinned, *arguments)
        outcome = run(Command(argv, self.folder, self.environ, stdin), stop=self.stop, reader=reader, keep=MAX_OUTPUT)
        if outcome.ended is Ended.MISSING:
            raise CannotJudge("git is not on PATH", fix="install git 2.31 or later")
        self.stop.check()
        if outcome.cut:
            raise CannotJudge(f"git {arguments[0]}: more than {MAX_OUTPUT} bytes of output")
        return outcome

    def output(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run ``git *arguments*`` and return its standard output; raises GitFailed unless it exits with 0."""
        outcome = self.attempt(*arguments, stdin=stdin)
        if not outcome.ok:
            raise failed(arguments[0], outcome)
        return outcome.stdout

    def line(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run ``git *arguments*`` and return its output as text, without the newline at its end."""
        return self.output(*arguments, stdin=stdin).decode("utf-8", "surrogateescape").rstrip("\n")

    def adding(self, **environ: str) -> Git:
        """Return the same git with more in its environment."""
        return self._replace(environ={**self.environ, **environ})


def failed(subcommand: str, outcome: Outcome) -> GitFailed:
    """Return the error that names what git said, for a command that failed."""
    stderr = outcome.stderr.decode("utf-8", "replace").strip()
    lines = stderr.splitlines()
    named = [line for line in lines if line.startswith(("fatal:", "error:"))]
    code = f"signal {outcome.signal}" if outcome.signal else f"exit {outcome.exit_code}"
    said = "; ".join(named[:3] or lines[-1:] or ["it said nothing"])
    fix = next((fix for words, fix in FIXES.items() if words in stderr), "")
    return GitFailed(f"git {subcommand} failed ({code}): {said}", stderr, fix=fix)


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return *environ* as git gets it: of ``GIT_*`` only what names repository, index, objects and settings."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("GIT_") or name in KEPT or name.startswith(KEPT_PREFIXES)
    }
    return {**kept, **ADDED}
