"""The page's own data as a block of JSON that no text inside can close or leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gogate.report import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["block"]

# Inside <script> HTML knows two things: "</script" and "<!--". Both begin with "<"; "&" is for readers of XHTML.
_ESCAPES = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))


def block(columns: Mapping[str, object]) -> str:
    """Return *columns* as JSON for a ``<script type="application/json">``, every text made clean before."""
    document = msgspec.json.encode(_clean(columns))
    for raw, escape in _ESCAPES:
        document = document.replace(raw, escape)
    return document.decode()


def _clean(value: object) -> object:
    if isinstance(value, str):
        return clean.html(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value
