"""The result document, read back: what ``--report json=…`` wrote, for ``merge``, ``report`` and ``--times``."""

from __future__ import annotations

import msgspec

from gogate.model.errors import CannotJudge
from gogate.model.result import SCHEMA, Result

__all__ = ["parse"]

_AGAIN = "write it anew with `gogate check --report json=PATH`"


class _Head(msgspec.Struct, frozen=True):
    schema: int | None = None


def parse(data: bytes, name: str) -> Result:
    """Read one result document; *name* is what errors call it.

    Raises CannotJudge for what is no JSON, no result document, or one of another schema.
    """
    try:
        head = msgspec.json.decode(data, type=_Head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CannotJudge(f"{name} is no result document: {error}", fix=_AGAIN) from None
    if head.schema != SCHEMA:
        raise CannotJudge(f"{name} is of schema {head.schema}, this gogate reads schema {SCHEMA}", fix=_AGAIN)
    try:
        return msgspec.json.decode(data, type=Result)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CannotJudge(f"{name} is no result document: {error}", fix=_AGAIN) from None
