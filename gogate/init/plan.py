"""Which ways in a repository gets: those that were asked for, else those that it uses already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from gogate.init import github, gitlab, jenkins, makefile, precommit
from gogate.init.proposal import Proposals
from gogate.model.errors import UsageError
from gogate.run.ci import System

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.init.survey import Survey

__all__ = ["WAYS", "check_package", "propose", "used", "without_template"]


class Way(Protocol):
    """What every way in is."""

    def __call__(self, survey: Survey, package: str) -> Proposals:
        """Return what *survey* lacks; *package* is what pip installs, such as ``gogate==1.0``."""


WAYS: Mapping[str, Way] = {
    "github": github.propose,
    "gitlab": gitlab.propose,
    "jenkins": jenkins.propose,
    "pre-commit": precommit.propose,
    "makefile": makefile.propose,
}
"""Each way by the name of its option."""

_SYSTEMS = {System.GITHUB: "github", System.GITLAB: "gitlab", System.JENKINS: "jenkins"}
_OTHERS = {System.GITEA: "Gitea and Forgejo", System.BITBUCKET: "Bitbucket"}
# It lands in YAML strings, in make and in a shell: letters that mean something there are not needed in a requirement.
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@+\[\],=<>!~ -]*|/[A-Za-z0-9._/@+-]*")


def check_package(package: str) -> None:
    """Raise UsageError where *package* cannot be written into every file."""
    if not _PACKAGE.fullmatch(package):
        raise UsageError(f"--package {package!a}: not a requirement for pip", fix="write gogate==1.0, a URL or a path")


def used(survey: Survey) -> tuple[str, ...]:
    """Return the ways that fit what the repository uses already."""
    ways = [_SYSTEMS[system] for system in survey.systems if system in _SYSTEMS]
    if survey.pre_commit:
        ways.append("pre-commit")
    if survey.makefile:
        ways.append("makefile")
    return tuple(ways)


def propose(survey: Survey, ways: Iterable[str], package: str) -> Proposals:
    """Return what all of *ways* need, in the order of ``WAYS``."""
    wanted = set(ways)
    parts = [way(survey, package) for name, way in WAYS.items() if name in wanted]
    return Proposals(
        files=tuple(file for part in parts for file in part.files),
        advice=tuple(advice for part in parts for advice in part.advice),
        notes=tuple(note for part in parts for note in part.notes),
    )


def without_template(survey: Survey) -> tuple[str, ...]:
    """Return a line for each system in use that there is no template for."""
    step = "there is no template: let a job run `gogate check --gate pull-request --since auto`"
    return tuple(f"{_OTHERS[system]}: {step}" for system in survey.systems if system in _OTHERS)
