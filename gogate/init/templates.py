"""The files of ``ci_templates/``: inside the package where it was installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

import gogate
from gogate.model.errors import CannotJudge

__all__ = ["replaced", "template"]


def template(name: str) -> str:
    """Return a template's text by its path, such as ``github/action.yml``; raises CannotJudge where it is missing."""
    package = Path(gogate.__file__).parent
    places = [folder / "ci_templates" / name for folder in (package, package.parent)]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise CannotJudge(f"this installation has no ci_templates/{name}", fix="install gogate anew")
    return found.read_text("utf-8")


def replaced(text: str, old: str, new: str) -> str:
    """Replace *old*, wherever it stands; raises CannotJudge where it stands nowhere (a template that was changed)."""
    if old not in text:
        raise CannotJudge(f"a template no longer holds {old!r}", fix="install gogate anew")
    return text.replace(old, new)
