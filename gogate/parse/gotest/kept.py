"""The text of one test in bounded memory: its head and its tail, the cut said between them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Kept"]


class Kept:
    """Keeps at most *cap* characters of what is added: the first half of them and the last half."""

    __slots__ = ("_cap", "_gone", "_head", "_room", "_tail", "_tail_size")

    def __init__(self, cap: int) -> None:
        """*cap* counts characters; 2 is the least."""
        self._cap = cap
        self._room = cap - cap // 2
        self._head: list[str] = []
        self._tail: deque[str] | None = None
        self._tail_size = 0
        self._gone = 0

    def add(self, text: str) -> None:
        """Take the next piece."""
        room = self._room - len(text)
        if room >= 0:
            self._room = room
            self._head.append(text)
        else:
            self._spill(text)

    def extend(self, texts: list[str]) -> None:
        """Take several pieces at once."""
        room = self._room - sum(map(len, texts))
        if room >= 0:
            self._room = room
            self._head += texts
        else:
            for text in texts:
                self.add(text)

    def _spill(self, text: str) -> None:
        if self._tail is None:
            self._tail = deque()
        if self._room:
            self._head.append(text[: self._room])
            text = text[self._room :]
            self._room = 0
        limit = self._cap // 2
        if len(text) > limit:
            self._drop(text[:-limit])
            text = text[-limit:]
        self._tail.append(text)
        self._tail_size += len(text)
        while self._tail_size > limit:
            self._shorten(self._tail_size - limit)

    def _shorten(self, excess: int) -> None:
        tail = self._tail or deque()
        first = tail.popleft()
        if len(first) > excess:
            tail.appendleft(first[excess:])
            first = first[:excess]
        self._tail_size -= len(first)
        self._drop(first)

    def _drop(self, text: str) -> None:
        self._gone += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))

    def take_back(self, begins: Callable[[str], int], limit: int) -> str | None:
        """Cut off and return what begins in one of the last *limit* pieces, the latest such place; None without one.

        *begins* gives the place in a piece, -1 for a piece without one.
        """
        taken: list[str] = []
        while len(taken) < limit and (self._tail or self._head):
            piece = self._pop()
            at = begins(piece)
            if at >= 0:
                if at:
                    self.add(piece[:at])
                return "".join([piece[at:], *reversed(taken)])
            taken.append(piece)
        for piece in reversed(taken):
            self.add(piece)
        return None

    def _pop(self) -> str:
        if self._tail:
            piece = self._tail.pop()
            self._tail_size -= len(piece)
        else:
            piece = self._head.pop()
            self._room += len(piece)
        return piece

    @property
    def last(self) -> str:
        """The piece added last, ``""`` where there is none."""
        pieces = self._tail or self._head
        return pieces[-1] if pieces else ""

    def text(self) -> str:
        """All that was kept; a cut is a line of its own: ``… N bytes left out …``."""
        head, tail = "".join(self._head), "".join(self._tail or ())
        if not self._gone:
            return head + tail
        before = "" if head.endswith("\n") else "\n"
        return f"{head}{before}… {self._gone} bytes left out …\n{tail}"
