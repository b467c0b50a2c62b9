"""GitHub: the workflow, and the action that it uses, as files of the repository itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from gogate.init.proposal import Proposal, Proposals
from gogate.init.templates import replaced, template

if TYPE_CHECKING:
    from gogate.init.survey import Survey

__all__ = ["ACTION", "WORKFLOW", "propose"]

WORKFLOW = ".github/workflows/gogate.yml"
ACTION = ".github/actions/gogate"
_HEAD = re.compile(r"\A(?:#[^\n]*\n)+")
_SOURCE = "${{ github.action_path }}/../.."
# Values go in as JSON strings, which are YAML strings.


def propose(survey: Survey, package: str) -> Proposals:
    """Return the workflow and the action."""
    workflow = _HEAD.sub(_WORKFLOW_HEAD, template("github/workflows/gogate.yml"), count=1)
    action = _HEAD.sub("# gogate as a step: uses: ./.github/actions/gogate\n", template("github/action.yml"), count=1)
    action = replaced(action, _SOURCE, json.dumps(package))
    folders = [module.dir for module in survey.modules]
    if "." not in folders:  # the Go version is a module's
        quoted = json.dumps(f"{folders[0]}/go.mod")
        action = replaced(action, "    default: go.mod\n", f"    default: {quoted}\n")
    return Proposals(
        files=(
            Proposal(WORKFLOW, replaced(workflow, "OWNER/gogate/ci_templates/github@TAG", f"./{ACTION}")),
            Proposal(f"{ACTION}/action.yml", action),
            Proposal(f"{ACTION}/judge.sh", template("github/judge.sh")),
        ),
        notes=("require the check `gate` before a merge, in the branch's protection rules",),
    )


_WORKFLOW_HEAD = """\
# push           gofmt and gofumpt over everything
# pull request   all four stages over the affected packages, spread over the shards; the same in a merge queue
# each night     all four stages over everything, with the coverage floor
"""
