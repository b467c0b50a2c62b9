"""GitLab: the component as a file of the repository, and the include of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.init.proposal import Advice, Proposal, Proposals
from gogate.init.survey import CI_FILES
from gogate.init.templates import replaced, template
from gogate.run.ci import System

if TYPE_CHECKING:
    from gogate.init.survey import Survey

__all__ = ["COMPONENT", "propose"]

COMPONENT = ".gitlab/gogate.yml"
_ITEM = f"  - local: {COMPONENT}\n    inputs:\n      shards: 2\n"
_INCLUDE = f"include:\n{_ITEM}"


def propose(survey: Survey, package: str) -> Proposals:
    """Return the component, and the pipeline that includes it, or what to add to the one that is there."""
    component = replaced(template("gitlab/templates/gogate.yml"), "default: gogate\n", f'default: "{package}"\n')
    files = (Proposal(COMPONENT, component),)
    name = CI_FILES[System.GITLAB]
    text = survey.text(name)
    if text is None:
        return Proposals(files=(*files, Proposal(name, f"{_INCLUDE}\nstages: [test]\n")))
    if COMPONENT in text:
        return Proposals(files=files)
    # A second `include` would take the place of the first.
    has_include = re.search(r"^include:", text, re.MULTILINE) is not None
    advice = Advice(name, _ITEM, "the list `include`") if has_include else Advice(name, _INCLUDE)
    return Proposals(files=files, advice=(advice,))
