"""Why a stream cannot be trusted, in words: each of these keeps a run from passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.parse.gotest.event import Lines
    from gogate.parse.gotest.package import PackageState

__all__ = ["stream_notes", "stream_problems", "unended_packages", "unexplained_exit"]

_SHOWN = 5  # lines or names quoted in one message


def stream_problems(lines: Lines, cut: str) -> list[str]:
    """Return what is wrong with the bytes themselves; *cut* says how the stream ended, if in the middle of a line."""
    problems = [f"line {number} of the stream is damaged: {_quote(text)}" for number, text in lines.damaged]
    if lines.damaged and lines.left_out:
        problems.append(f"{lines.left_out} more lines of the stream are no events")
    if cut:
        problems.append(cut)
    if not lines.events:
        problems.append("the stream holds no event of go test -json" + _first(text for _, text in lines.texts))
    return problems


def unended_packages(states: Sequence[PackageState]) -> list[str]:
    """Return a line on the packages that have no end, so that the stream must be cut."""
    paths = [state.path or "(no name)" for state in states if state.verdict is None]
    if not paths:
        return []
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return [f"the stream ends before the end of {', '.join(paths[:_SHOWN])}{more}"]


def unexplained_exit(exit_code: int, errors: str) -> str:
    """Return what to say where go failed and its stream holds no failure."""
    return f"go test ended with exit code {exit_code}, but its stream holds no failure" + _first(errors.splitlines())


def stream_notes(lines: Lines) -> list[str]:
    """Return what was odd and does no harm."""
    notes = []
    if lines.texts:
        number, text = lines.texts[0]
        notes.append(f"{len(lines.texts)} lines of the stream are text, no events; the first is line {number}: {text}")
    if lines.mended:
        notes.append(f"{lines.mended} events of the stream were not valid UTF-8")
    return notes


def _first(texts: Iterable[str]) -> str:
    shown = [text.strip() for text in texts if text.strip()][:_SHOWN]
    return ": " + " | ".join(shown) if shown else ""


def _quote(text: str) -> str:
    return ascii(text if len(text) <= 80 else f"{text[:77]}...")
