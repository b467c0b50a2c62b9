"""The Makefile fragment ``gogate.mk`` and the line that includes it."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from gogate.init.proposal import Advice, Proposal, Proposals

if TYPE_CHECKING:
    from gogate.init.survey import Survey

__all__ = ["FRAGMENT", "propose", "targets_in"]

FRAGMENT = "gogate.mk"
_TARGETS = ("fmt", "lint", "vet", "test", "ci-check")
_INCLUDE = re.compile(r"^[ ]*[-s]?include[ \t].*\bgogate\.mk\b", re.MULTILINE)
_RULE = re.compile(r"^(?P<targets>[^\t#=:\n][^#=:\n]*)::?(?!=)", re.MULTILINE)


def propose(survey: Survey, package: str) -> Proposals:
    """Return the fragment, and the Makefile that includes it, or what to add to the one that is there."""
    fragment = Proposal(FRAGMENT, _fragment().replace("@PACKAGE@", package))
    if not survey.makefile:
        return Proposals(files=(fragment, Proposal("Makefile", f"include {FRAGMENT}\n")))
    text = survey.text(survey.makefile) or ""
    if _INCLUDE.search(text):
        return Proposals(files=(fragment,))
    free = [name for name in _TARGETS if name not in targets_in(text)]
    lines = f"include {FRAGMENT}\n"
    if len(free) < len(_TARGETS):
        lines = f"GOGATE_TARGETS := {' '.join(free)}\n{lines}"
    return Proposals(files=(fragment,), advice=(Advice(survey.makefile, lines),) if free else ())


def targets_in(makefile: str) -> frozenset[str]:
    """Return the names that *makefile* has rules for, as they are written; special ones such as ``.PHONY`` left out."""
    names = (name for rule in _RULE.finditer(makefile) for name in rule["targets"].split())
    return frozenset(name for name in names if not name.startswith("."))


def _fragment() -> str:
    return (files("gogate.init") / "data" / FRAGMENT).read_text("utf-8")
