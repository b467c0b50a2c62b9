"""The last verdicts of each repository, for ``gogate history``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gogate.store.database import Store

__all__ = ["KEPT", "Judgement", "append", "last"]

KEPT = 200
"""So many are kept of each repository."""

INSERT = """
INSERT INTO history SELECT ?1, 1 + coalesce(max(id), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM history WHERE repository = ?1
"""
TRIM = f"""
DELETE FROM history WHERE repository = ?1 AND id <= (SELECT max(id) FROM history WHERE repository = ?1) - {KEPT}
"""  # noqa: S608 - a constant


class Judgement(NamedTuple):
    """One verdict: when (seconds since the epoch), of what, and how it went."""

    at: float
    gate: str
    tree: str
    verdict: str
    exit_code: int
    seconds: float
    key: str


def append(store: Store, repository: str, judgement: Judgement) -> None:
    """Add *judgement*, and drop what is older than the last :data:`KEPT`."""
    store.write((INSERT, [(repository, *judgement)]), (TRIM, [(repository,)]))


def last(store: Store, repository: str, count: int = KEPT) -> list[Judgement]:
    """Return the last *count* verdicts of *repository*, newest first."""
    query = (
        "SELECT at, gate, tree, verdict, exit_code, seconds, key FROM history WHERE repository = ?"
        " ORDER BY id DESC LIMIT ?"
    )
    return [
        Judgement(float(at or 0), str(gate), str(tree), str(verdict), int(code or 0), float(seconds or 0), str(key))
        for at, gate, tree, verdict, code, seconds, key in store.rows(query, (repository, count))
    ]
