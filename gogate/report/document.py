"""The result document as JSON (contract §5): indented by two, keys in the order of the structs, one newline at the end.

Values are those of the result; only a lone surrogate, which UTF-8 cannot carry, is shown instead (``clean.json``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gogate.report import clean

if TYPE_CHECKING:
    from gogate.model.result import Result
    from gogate.report.context import Context

__all__ = ["render"]


def render(result: Result, _context: Context) -> bytes:
    """Encode *result*; what it decodes to is the same result."""
    try:
        compact = msgspec.json.encode(result)
    except UnicodeEncodeError:
        compact = msgspec.json.encode(_carried(msgspec.to_builtins(result)))
    return clean.json_bytes(msgspec.json.format(compact, indent=2)) + b"\n"


def _carried(value: Any) -> Any:  # noqa: ANN401 - a tree of JSON values
    """Return *value* with every text in it as UTF-8 can carry it."""
    if isinstance(value, str):
        return clean.json(value)
    if isinstance(value, dict):
        return {key: _carried(item) for key, item in value.items()}
    return [_carried(item) for item in value] if isinstance(value, (list, tuple)) else value
