"""The entry for pre-commit and prek: a local hook, so that nothing but the package itself is needed."""

from __future__ import annotations

import re
from textwrap import dedent, indent
from typing import TYPE_CHECKING

from gogate.init.proposal import Advice, Proposal, Proposals
from gogate.init.survey import PRE_COMMIT

if TYPE_CHECKING:
    from gogate.init.survey import Survey

__all__ = ["propose"]

_ITEM = re.compile(r"^( *)- +repo:", re.MULTILINE)
# Without `require_serial` and with file names, pre-commit would split one commit over several processes.
_ENTRY = r"""  - repo: local
    hooks:
      - id: gogate
        name: gofmt and gofumpt
        language: python
        additional_dependencies: ["@PACKAGE@"]
        entry: gogate hook pre-commit
        files: '(\.go|(^|/)(go\.mod|gogate\.toml))$'
        pass_filenames: false
        require_serial: true
"""


def propose(survey: Survey, package: str) -> Proposals:
    """Return the configuration, or the entry to add to the one that is there."""
    entry = _ENTRY.replace("@PACKAGE@", package)
    if not survey.pre_commit:
        return Proposals(
            files=(Proposal(PRE_COMMIT, f"repos:\n{entry}"),), notes=("run `pre-commit install` in each clone",)
        )
    text = survey.text(PRE_COMMIT) or ""
    if "gogate" in text:
        return Proposals()
    first = _ITEM.search(text)
    return Proposals(advice=(Advice(PRE_COMMIT, indent(dedent(entry), first[1] if first else "  ")),))
