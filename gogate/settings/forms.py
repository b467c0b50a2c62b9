"""What one value must look like beyond its type and bounds: the checks that a bound cannot say, by name."""

from __future__ import annotations

import datetime as dt
import re
import typing
from typing import NamedTuple

import msgspec

from gogate.settings.duration import duration

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gogate.settings.options import Hint

__all__ = ["FORMS", "Form", "converted"]

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def converted(hint: Hint, value: object, *, lax: bool = False) -> object:
    """Return *value* as the type of *hint*; *lax* reads numbers and booleans from text.

    Raise ValueError with the reason where it is none. Tables are not read here.
    """
    if isinstance(value, str) and _UNPRINTABLE.search(value):
        raise ValueError("it holds a control character")
    if hint.bare is dt.date and type(value) is not dt.date:
        raise ValueError("it is not a date")  # msgspec would take text
    if hint.bare is str and value == "" and (hint.first("pattern") or hint.first("min_length")):
        raise ValueError("it is empty")
    result: object = msgspec.convert(value, typing.cast("type", hint.full), strict=not lax)
    form = hint.extra.get("form")
    if form is not None:
        FORMS[str(form)].check(result)
    return result


class Form(NamedTuple):
    """A named check: the words that describe it, the pattern for the JSON schema, and the check itself."""

    words: str
    schema: Mapping[str, object]
    check: Callable[[typing.Any], None]


def _tenths(value: float) -> None:
    if round(value, 1) != value:
        raise ValueError("it has more than one decimal")


def _duration(value: str) -> None:
    if duration(value) < 0:
        raise ValueError("it is negative")


def _inside(value: str) -> None:
    if value.startswith(("/", "~")) or "\\" in value or ".." in value.split("/"):
        raise ValueError("it leads out of the repository or is not written with /")


FORMS: Mapping[str, Form] = {
    "tenths": Form("in tenths at most", {}, _tenths),
    "duration": Form(
        "a Go duration",
        {"pattern": r"^\+?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$"},
        _duration,
    ),
    "inside": Form(
        "a path below the repository root, with /", {"pattern": r"^(?![/~])(?!(.*/)?\.\.(/|$))[^\\]*$"}, _inside
    ),
}
"""The checks that ``Meta.extra["form"]`` names."""
