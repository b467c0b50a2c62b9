"""Output kept in bounded memory: all of it, or its head and its tail with a line between that says what is gone."""

from __future__ import annotations

__all__ = ["Kept"]


class Kept:
    """Keeps at most *limit* bytes of what is added: the first half of the limit and the last half."""

    def __init__(self, limit: int) -> None:
        """*limit* is in bytes, at least 2."""
        if limit < 2:
            raise ValueError(f"a limit of {limit} bytes keeps nothing")
        self._head = bytearray()
        self._head_limit = limit - limit // 2
        # The tail is a ring: it grows to its limit once and is overwritten in place after that.
        self._tail = bytearray()
        self._tail_limit = limit // 2
        self._oldest = 0
        self._seen = 0

    @property
    def cut(self) -> bool:
        """Whether something is gone."""
        return self._seen > self._head_limit + self._tail_limit

    def add(self, data: bytes) -> None:
        """Take the next piece."""
        self._seen += len(data)
        room = self._head_limit - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._add_to_tail(data[-self._tail_limit :])

    def _add_to_tail(self, data: bytes) -> None:
        growth = min(len(data), self._tail_limit - len(self._tail))
        self._tail += data[:growth]
        rest = memoryview(data)[growth:]
        while rest:
            piece = rest[: self._tail_limit - self._oldest]
            self._tail[self._oldest : self._oldest + len(piece)] = piece
            self._oldest = (self._oldest + len(piece)) % self._tail_limit
            rest = rest[len(piece) :]

    def value(self) -> bytes:
        """Return what was kept."""
        tail = memoryview(self._tail)
        gap = b""
        if self.cut:
            gap = b"\n[%d bytes cut here]\n" % (self._seen - len(self._head) - len(self._tail))
        return b"".join((self._head, gap, tail[self._oldest :], tail[: self._oldest]))
