"""The kinds of report, and the one function that renders a kind; a module is imported when its kind is asked for.

Every kind is a pure function ``render(result, context) -> bytes``. A new kind is one module and one line here.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from gogate.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gogate.model.result import Result
    from gogate.report.context import Context

__all__ = ["KINDS", "Render", "load", "pieces", "render"]

KINDS: dict[str, str] = {
    "json": "gogate.report.document:render",
    "junit": "gogate.report.junit:render",
    "junit-strict": "gogate.report.junit:render_strict",
    "cobertura": "gogate.report.cobertura:render",
    "sarif": "gogate.report.sarif:render",
    "codequality": "gogate.report.codequality:render",
    "github": "gogate.report.github:render",
    "markdown": "gogate.report.markdown:render",
    "html": "gogate.report.html:render",
}
"""Kind to ``module:function``."""
_IN_PIECES: dict[str, str] = {
    "junit": "gogate.report.junit:pieces",
    "junit-strict": "gogate.report.junit:pieces_strict",
}
"""The kinds that can be large and are also made piece by piece."""


class Render(Protocol):
    """What every kind is."""

    def __call__(self, result: Result, context: Context) -> bytes:
        """Return the whole report; no side effect, the same bytes for the same arguments."""


def load(kind: str) -> Render:
    """Import the function of *kind*; UsageError names the nearest kind where there is none."""
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1)
        fix = f"write {near[0]!r}" if near else f"choose one of {', '.join(KINDS)}"
        raise UsageError(f"no report is called {kind!r}", fix=fix)
    module, _, function = KINDS[kind].partition(":")
    return cast("Render", getattr(import_module(module), function))


def render(kind: str, result: Result, context: Context) -> bytes:
    """Render one report of *kind*."""
    return load(kind)(result, context)


def pieces(kind: str, result: Result, context: Context) -> Iterable[bytes]:
    """Render one report of *kind* for a writer: in pieces where the kind can, so that the whole is never held."""
    if kind not in _IN_PIECES:
        return (render(kind, result, context),)
    module, _, function = _IN_PIECES[kind].partition(":")
    return cast("Iterable[bytes]", getattr(import_module(module), function)(result, context))
