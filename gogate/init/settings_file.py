"""``gogate.toml`` for a repository: today's floor, tests that fail today, what differs from the defaults."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from gogate.init.proposal import Proposal
from gogate.settings.types import Coverage, Go

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.init.survey import Survey
    from gogate.settings.types import Quarantine

__all__ = ["SETTINGS", "floor_of", "propose"]

SETTINGS = "gogate.toml"
_VERSION = re.compile(r"v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?")


def floor_of(covered: int, statements: int) -> float | None:
    """Return the highest floor, in tenths of a per cent, that the figure meets; None where there is no statement."""
    return covered * 1000 // statements / 10 if statements else None


def propose(survey: Survey, figure: tuple[int, int] | None, quarantined: Sequence[Quarantine] = ()) -> Proposal:
    """Return the file; *figure* is (covered, statements), None where nothing was measured."""
    parts = ["# What gogate asks of this repository. Every key that is not here has its default.\n"]
    if survey.gofumpt != Go().gofumpt and _VERSION.fullmatch(survey.gofumpt):
        parts.append(f'[go]\ngofumpt = "{survey.gofumpt}" # as go.mod requires it\n')
    floor = floor_of(*figure) if figure else None
    if figure is None or floor is None:
        usual = Coverage().floor
        parts.append(
            "[coverage]\n"
            "# Not measured yet: write here what `gogate check` shows. Until then `check` judges no floor, and\n"
            f"# `nightly` asks for {usual}.\n# floor = {usual}\n"
        )
    else:
        told = f"{figure[0]} of {figure[1]} statements on the first day; only ever raise it"
        parts.append(f"[coverage]\nfloor = {floor:.1f} # {told}\n")
    if quarantined:
        parts.append("# These fail today. They run, are shown, and fail the gate after the day `until`.\n")
        parts.append("\n".join(map(_table, quarantined)))
    return Proposal(SETTINGS, "\n".join(parts))


def _table(entry: Quarantine) -> str:
    """Return the entry in TOML; a JSON string is a TOML one where it holds no escaped surrogate."""
    texts = {"package": entry.package, "name": entry.name, "owner": entry.owner, "reason": entry.reason}
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}\n" for key, text in texts.items()]
    return "".join(("[[test.quarantine]]\n", *lines, f"until = {entry.until.isoformat()}\n"))
