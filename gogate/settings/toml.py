"""The one door to the TOML reader: tomllib, or tomli where Python has none."""

from __future__ import annotations

import re
import sys

__all__ = ["TomlError", "loads"]

_PLACE = re.compile(r" \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)$")


class TomlError(ValueError):
    """Text that is not TOML. ``line`` and ``column`` count from 1, 0 where they are not known."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Keep the place apart from the *message*."""
        super().__init__(message)
        self.line = line
        self.column = column


def loads(text: str) -> dict[str, object]:
    """Return the tables of a TOML document; raise TomlError."""
    # Imported here: a run without a settings file needs no TOML reader.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        tables: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _placed(str(error), text) from error
    except ValueError as error:  # Python's own limit, which the reader does not catch
        raise TomlError("a number has too many digits") from error
    except RecursionError as error:
        raise TomlError("brackets are nested too deeply") from error
    return tables


def _placed(message: str, text: str) -> TomlError:
    """Take the place out of the reader's words."""
    place = _PLACE.search(message)
    if place is None:
        return TomlError(message)
    said = message[: place.start()]
    if place["line"]:
        return TomlError(said, int(place["line"]), int(place["column"]))
    return TomlError(f"{said} at the end of the file", text.count("\n") + (not text.endswith("\n")), 0)
