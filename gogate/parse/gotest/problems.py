"""Why a stream cannot be trusted, in words: each of these keeps a run from passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.parse.gotest.event import Lines

__all__ = ["package_problems", "stream_notes", "stream_problems", "unexplained_exit"]

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


def package_problems(unended: Sequence[str], late: Iterable[str]) -> list[str]:
    """Return a line on packages without an end, and one on packages with events after it: both mean a broken stream."""
    problems = []
    if unended:
        problems.append(f"the stream ends before the end of {_names(unended)}")
    if names := list(late):
        problems.append(f"the stream holds events after the end of {_names(names)}")
    return problems


def _names(paths: Sequence[str]) -> str:
    shown = ", ".join(path or "a package without a name" for path in paths[:_SHOWN])
    return f"{shown} and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else shown


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
