"""Lines of ``go test -json`` to events: the envelope of `go doc test2json` and of `go help buildjson`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Event", "Lines"]

_PIECE = 128 * 1024  # bytes decoded at once: bounds memory whatever the size of one feed
_DAMAGED = 10  # so many damaged lines are told, the rest counted
_TEXTS = 1000  # so many foreign lines are kept


class Event(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """One event. ``time`` is RFC 3339 as Go wrote it; ``elapsed`` is in seconds."""

    action: str = ""
    package: str = ""
    test: str = ""
    output: str = ""
    elapsed: float = 0.0
    time: str = ""
    failed_build: str = ""
    import_path: str = ""


class Lines:
    """Cuts bytes into lines and decodes them; keeps count of what was no event.

    ``texts`` are lines that are plainly text of something else in the same pipe; ``damaged`` are lines that look like
    an event and are none. Both hold ``(line number, text)`` of the first ones, ``left_out`` counts the rest.
    """

    def __init__(self) -> None:
        self.number = 0
        self.events = 0
        self.texts: list[tuple[int, str]] = []
        self.damaged: list[tuple[int, str]] = []
        self.left_out = 0
        self.mended = 0
        self._decoder = msgspec.json.Decoder(Event)
        self._rest: list[bytes] = []

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield whole lines, many at once; what follows the last newline waits for the next call."""
        cut = data.rfind(b"\n") + 1
        if not cut:
            if data:
                self._rest.append(data)
            return
        start = 0
        if self._rest:
            start = data.find(b"\n") + 1
            self._rest.append(data[:start])
            first = b"".join(self._rest)
            self._rest.clear()
            yield first
        while start < cut:
            end = cut if cut - start <= _PIECE else data.find(b"\n", start + _PIECE - 1) + 1
            yield data[start:end]
            start = end
        if cut < len(data):
            self._rest.append(data[cut:])

    def rest(self) -> bytes:
        """Return what followed the last newline, at the end of the stream."""
        rest = b"".join(self._rest)
        self._rest.clear()
        return rest

    def decode(self, piece: bytes) -> list[Event]:
        """Return the events of *piece* (whole lines)."""
        try:
            events: list[Event] = self._decoder.decode_lines(piece)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._one_by_one(piece)
        self.number += len(events)
        self.events += len(events)
        return events

    def reject(self) -> None:
        """Count an object that has no action, so is no event; its line is not known any more."""
        self.events -= 1
        self._tell(b'{"Action":""}')

    def _one_by_one(self, piece: bytes) -> list[Event]:
        events = []
        for line in piece.removesuffix(b"\n").split(b"\n"):
            self.number += 1
            event = self._decode_line(line) if line.strip() else None
            if event is not None:
                events.append(event)
        self.events += len(events)
        return events

    def _decode_line(self, line: bytes) -> Event | None:
        try:
            event = self._decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._mend(line)
        if event.action:
            return event
        self._tell(line)
        return None

    def _mend(self, line: bytes) -> Event | None:
        """Read an event whose text is not UTF-8 (Go never writes one, a recorder may)."""
        text = line.decode("utf-8", "replace")
        if "\ufffd" in text:
            try:
                event = self._decoder.decode(text)
            except msgspec.DecodeError:
                event = Event()
            if event.action:
                self.mended += 1
                return event
        self._tell(line)
        return None

    def _tell(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r")
        damaged = '"Action"' in text or text.lstrip().startswith('{"') or not _is_text(text)
        told, limit = (self.damaged, _DAMAGED) if damaged else (self.texts, _TEXTS)
        self.left_out += len(told) >= limit
        if len(told) < limit:
            told.append((self.number, text[:500]))


def _is_text(text: str) -> bool:
    return "\ufffd" not in text and all(char.isprintable() or char in "\t\x1b" for char in text)
