"""Build output inside a test stream: ``build-output`` events (`go help buildjson`) to text and findings."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from gogate.model.result import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gogate.parse.gotest.places import Places

__all__ = ["Builds"]

_PLACE = re.compile(r"(?:vet: )?((?:[A-Za-z]:)?[^\s:][^:]*):(\d+)(?::\d*)?: (.*)")
_FAILED = re.compile(r"FAIL\t(\S+) \[(?:build|setup) failed\]")
_CAP = 256 * 1024  # characters of one package's build output


class _Block:
    """The output under one ``# package`` line; ``vet`` where go vet wrote it (``# [package]`` follows)."""

    def __init__(self, import_path: str, header: str) -> None:
        self.import_path = import_path
        self.header = header
        self.vet = False
        self.lines: list[str] = []
        self.size = 0

    def add(self, line: str) -> None:
        """Take one line; the compiler stops after ten errors, other tools need not."""
        if self.size < _CAP:
            self.lines.append(line)
            self.size += len(line)

    @property
    def text(self) -> str:
        """All lines with the header."""
        return "".join([f"# {self.header}\n"] * bool(self.header) + self.lines)


class Builds:
    """The build output of a run, block by block."""

    def __init__(self) -> None:
        """Begin with none."""
        self._blocks: list[_Block] = []
        self.failed: dict[str, None] = {"": None}  # IDs; text that is no event names none

    def fail(self, import_path: str) -> None:
        """Take a ``build-fail`` event: output alone can be a warning."""
        self.failed[import_path] = None

    def add(self, import_path: str, text: str) -> None:
        """Take the output of one event (a line) for *import_path*, a package ID such as ``p [p.test]``."""
        line = text.rstrip("\r\n")
        block = self._blocks[-1] if self._blocks else None
        if line.startswith("# [") and block is not None and block.import_path == import_path:
            block.vet = True
            return
        header = line[2:] if line.startswith("# ") else ""
        if header or block is None or block.import_path != import_path:
            block = _Block(import_path, header)
            self._blocks.append(block)
        if not header:
            block.add(text)

    def add_texts(self, lines: Iterable[str]) -> list[str]:
        """Take lines that are no events, as go wrote build errors before 1.24; return the packages that they fail.

        ``GODEBUG=gotestjsonbuildtext=1`` brings that form back, on standard error.
        """
        failed, inside = [], False
        for line in lines:
            inside = inside or line.startswith("# ")
            if (found := _FAILED.fullmatch(line.rstrip())) is not None:
                failed.append(found[1])
            elif inside and not line.startswith(("ok  \t", "?   \t", "FAIL", "---")):
                self.add("", line + "\n")
        return failed

    @property
    def empty(self) -> bool:
        """Whether nothing was taken."""
        return not self._blocks

    def output(self, package: str, failed_build: str) -> str:
        """Return what the build wrote that made *package* fail; *failed_build* is the ID that go names."""
        own = [block for block in self._blocks if _names(block.header, package)]
        named = [block for block in self._blocks if block.import_path == failed_build]
        chosen = [block for block in own if block in named] or named or own
        return "".join(dict.fromkeys(block.text for block in chosen))

    def findings(self, places: Places) -> list[Finding]:
        """Return every error once: packages and their test variants are often told twice."""
        found: dict[tuple[str, int, str], Finding] = {}
        for block in self._blocks:
            for file, line, message in _errors(block.lines) if block.import_path in self.failed else ():
                finding = _finding(block, places.of_build(file) if file else "", line, message)
                found.setdefault((finding.file or file, line, message), finding)
        return list(found.values())


def _names(header: str, package: str) -> bool:
    return header.partition(" ")[0] in (package, f"{package}_test")


def _errors(lines: Iterable[str]) -> list[tuple[str, int, str]]:
    """Cut *lines* into errors with file and line; indented lines go with the error before them."""
    errors: list[tuple[str, int, str]] = []
    for raw in lines:
        line = raw.rstrip()
        if line.startswith(("\t", "    ")) and errors:
            file, number, message = errors[-1]
            errors[-1] = (file, number, f"{message}\n{line}")
        elif (place := _PLACE.fullmatch(line)) is not None:
            errors.append((place[1], int(place[2]), place[3]))
        elif line and not line.endswith("too many errors"):
            errors.append(("", 0, line))
    return errors


def _finding(block: _Block, file: str, line: int, message: str) -> Finding:
    rule = "vet" if block.vet else "typecheck"
    package = (block.header or block.import_path).partition(" ")[0].removesuffix(".test")
    digest = hashlib.sha256("\0".join([rule, file or package, message]).encode("utf-8", "replace"))
    return Finding(
        stage="test",
        rule=rule,
        severity=Severity.ERROR,
        message=message,
        file=file,
        line=line,
        package=package,
        fingerprint=digest.hexdigest()[:32],
    )
