"""What a repository uses: modules, forge, CI systems, hook runners, make."""

from __future__ import annotations

import os
import re
from pathlib import Path  # noqa: TC003 - msgspec resolves the annotations
from typing import TYPE_CHECKING

import msgspec

from gogate.golang.gofumpt import MODULE
from gogate.golang.modules import GoModule, discover
from gogate.init.forge import forge_of
from gogate.model.errors import CannotJudge
from gogate.run.ci import System

if TYPE_CHECKING:
    from gogate.git.repo import Repository
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["CI_FILES", "MAKEFILES", "PRE_COMMIT", "Survey", "survey"]

PRE_COMMIT = ".pre-commit-config.yaml"
MAKEFILES = ("GNUmakefile", "makefile", "Makefile")  # in the order in which make looks
CI_FILES = {
    System.GITHUB: ".github/workflows",
    System.GITLAB: ".gitlab-ci.yml",
    System.JENKINS: "Jenkinsfile",
    System.GITEA: ".gitea/workflows",
    System.BITBUCKET: "bitbucket-pipelines.yml",
}
_MOST = 1 << 20
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*")


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. ``systems`` are the CI systems in use: those with files here, else the forge's own.

    ``gofumpt`` is the version that a go.mod requires, empty for none; ``makefile`` the name of make's file, or empty;
    ``branch`` the default branch of origin, where the clone knows it.
    """

    root: Path
    modules: tuple[GoModule, ...]
    forge: System = System.NONE
    systems: tuple[System, ...] = ()
    pre_commit: bool = False
    makefile: str = ""
    gofumpt: str = ""
    branch: str = "main"

    def text(self, name: str) -> str | None:
        """Return the text of a file by its path from the root, its first MiB; None where there is none to read."""
        try:
            with (self.root / name).open("rb") as file:
                return file.read(_MOST).decode("utf-8", "replace")
        except OSError:
            return None


def survey(root: Path, repo: Repository | None, toolchain: Toolchain, stop: Stop) -> Survey:
    """Look at the repository at *root*; raises CannotJudge where it has no Go module."""
    modules = tuple(module for place in discover(root, toolchain, stop) for module in place.modules)
    if not modules:
        raise CannotJudge(f"{root}: there is no go.mod, so nothing to guard", fix="go mod init MODULE/PATH")
    forge = _forge(repo)
    found = tuple(system for system, name in CI_FILES.items() if _is_used(root / name))
    own = (forge,) if forge is not System.NONE else ()
    return Survey(
        root=root,
        modules=modules,
        forge=forge,
        systems=found or own,
        pre_commit=os.path.lexists(root / PRE_COMMIT),
        makefile=next((name for name in MAKEFILES if name in _names(root)), ""),
        gofumpt=next(filter(None, ((module.requires or {}).get(MODULE) for module in modules)), ""),
        branch=_branch(repo),
    )


def _forge(repo: Repository | None) -> System:
    """Return the forge of origin, else of the first remote that names one."""
    if repo is None:
        return System.NONE
    listed = repo.git.attempt("config", "--null", "--get-regexp", r"^remote\..*\.url$").stdout
    urls = [entry.partition("\n") for entry in listed.decode("utf-8", "replace").split("\0")[:-1]]
    ordered = sorted(urls, key=lambda entry: entry[0] != "remote.origin.url")
    forges = (forge_of(url) for _, _, url in ordered)
    return next((forge for forge in forges if forge is not System.NONE), System.NONE)


def _branch(repo: Repository | None) -> str:
    """Return the default branch of origin; the usual one where it is not known, or is nothing to put into quotes."""
    head = b"" if repo is None else repo.git.attempt("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD").stdout
    name = head.decode("utf-8", "replace").strip().removeprefix("refs/remotes/origin/")
    return name if _BRANCH.fullmatch(name) else "main"


def _is_used(path: Path) -> bool:
    """Whether a CI file is there; a folder of workflows counts where it holds one."""
    if path.is_dir():
        return any(entry.suffix in (".yml", ".yaml") for entry in path.iterdir())
    return path.is_file()


def _names(root: Path) -> frozenset[str]:
    return frozenset(entry.name for entry in root.iterdir())  # exact, also where the file system ignores case
