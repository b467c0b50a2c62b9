"""The page's own data as a block of JSON that no text inside can close or leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from gogate.report import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gogate.report.html.tests import FileColumns, TestColumns

__all__ = ["block"]

# Inside <script> HTML knows two things: "</script" and "<!--". Both begin with "<"; "&" is for readers of XHTML.
_ESCAPES = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))


def block(tables: Mapping[str, TestColumns | FileColumns]) -> str:
    """Return *tables* as JSON for a ``<script type="application/json">``, every text made clean before."""
    document = msgspec.json.encode({name: _clean(table) for name, table in tables.items()})
    for raw, escape in _ESCAPES:
        document = document.replace(raw, escape)
    return document.decode()


def _clean(table: TestColumns | FileColumns) -> dict[str, object]:
    return {name: list(map(_clean_cell, cast("Iterable[object]", column))) for name, column in table.items()}


def _clean_cell(cell: object) -> object:
    return clean.html(cell) if isinstance(cell, str) else cell
