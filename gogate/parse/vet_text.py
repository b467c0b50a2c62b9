"""The text that ``go vet`` writes beside its JSON: what does not load, parse or type-check.

A block begins with ``# package`` (compiler and type checker, the latter with the name of its tool before each line:
``vet: `` or our ``vettool: ``); errors of loading have no header. Attribution goes by file, never by the last header:
blocks end without a mark. Whatever is not understood is a problem where go failed, so nothing is ever lost.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.result import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Places", "Text", "TextReader", "printable"]

_HEADER = re.compile(r"# (?:\[(?P<only>\S+)\]|(?P<package>\S+)(?: \[(?P<test>\S+)\.test\])?)")
_PLACE = re.compile(r"(?P<file>[^\t].*?):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<text>.*)")
_TOOL = re.compile(r"(?:vet|vettool): ")  # what unitchecker.Main sets before its log: the program's name
_OF_PACKAGE = re.compile(r"package (?P<package>\S+)(?:: (?P<text>.*))?")
_TWO_NAMES = re.compile(r"found packages \S+ \((?P<file>\S+)\) .*in (?P<folder>.+)")
_NOISE = re.compile(r"go: (?:downloading|finding|extracting) .*|exit status \d+|\s*")
_SETTINGS = ("go.mod", "go.work", "go.sum")
_LOADING = re.compile(
    r"no required module provides|missing go\.sum entry|cannot find (?:module|package)|import cycle"
    r"|use of internal|is not in std|no matching files found|is a program, not|invalid import path"
    r"|imports must appear|expected .* found"
)


class Places:
    """Where a file lies in the checkout, and whose it is."""

    def __init__(
        self,
        root: str,
        folder: str,
        source: Callable[[str], bytes | None] | None,
        packages: Mapping[str, str],
    ) -> None:
        """Take the arguments of ``vet.parse``."""
        self.root = root.rstrip("/")
        self.folder = folder
        self.source = source
        self.packages = packages
        self.owners = {place: path for path, place in packages.items()}

    def path(self, name: str) -> str:
        """Map a name as vet prints it to a path from the root; one that lies outside of it stays absolute.

        In a recording the checkout lay elsewhere: there the longest tail that names a file here is taken.
        """
        if not name.startswith("/"):
            return posixpath.normpath(posixpath.join(self.folder, name))
        if self.root and name.startswith(self.root + "/"):
            return posixpath.normpath(name[len(self.root) + 1 :])
        parts = name.split("/")[1:]
        tails = ("/".join(parts[start:]) for start in range(len(parts)))
        source = self.source
        return next((tail for tail in tails if tail and source is not None and source(tail) is not None), name)

    def package(self, name: str, file: str) -> str:
        """Map a key such as ``p``, ``p_test`` or ``p [p.test]`` to the import path of the folder of *file*."""
        owner = self.owners.get(posixpath.dirname(file) or ".") if file else None
        if owner is not None:
            return owner
        base = name.partition(" ")[0]
        if base in self.packages or not base.endswith("_test"):
            return base
        # p_test may be the external test of p, or a package in a folder of that name.
        folder = posixpath.basename(posixpath.dirname(file))
        return base if folder and folder == posixpath.basename(base) else base.removesuffix("_test")


class Text(NamedTuple):
    """What the text came to; ``loading`` says that something did not load, ``headers`` that a block was seen."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    blocked: frozenset[str]
    loading: bool
    headers: bool


class TextReader:
    """Takes line after line; a block's leftovers are judged when it ends."""

    def __init__(self, places: Places, *, plain: bool) -> None:
        """Read findings of plain vet as such where *plain*; else every place is an error."""
        self.places = places
        self.plain = plain
        self.drafts: list[dict[str, str | int]] = []
        self.blocks: list[tuple[list[str], bool]] = []  # lines not understood, and whether the block has an error
        self.unknown: list[str] = []
        self.header = ""
        self.folder: str | None = None  # of the first error of the block
        self.in_block = False  # of the last line, for what is indented below it
        self.loading = False
        self.headers = False
        self.blocked: set[str] = set()

    def line(self, line: str) -> None:
        """Read one line, without its end."""
        header = _HEADER.fullmatch(line)
        if header:
            self._begin(header)
        elif line.startswith(("\t", " ")) and self._indented(line):
            pass
        elif not (_NOISE.fullmatch(line) or self._place(line) or self._package(line) or self._two_names(line)):
            self.in_block = False
            self.unknown.append(line)

    def _begin(self, header: re.Match[str]) -> None:
        name = header["test"] or header["only"] or header["package"]
        package = self.places.package(name, "")
        if package != self.header:  # `# p` and `# [p]` open one block
            self.end_block()
        self.header, self.folder, self.headers, self.in_block = package, None, True, False

    def _indented(self, line: str) -> bool:
        """Add to the error above; a compiler's picture of the line is left aside."""
        if not self.in_block:
            return False
        draft = self.drafts[-1]
        text = line.strip()
        found = _PLACE.fullmatch(text) if not draft["file"] else None
        if found:  # package p, then the place of its import
            self._put(draft, found)
        elif not re.match(r"\d* *\|", text):
            draft["message"] = f"{draft['message']}\n\t{text}" if draft["message"] else text
        return True

    def _place(self, line: str) -> bool:
        tool = _TOOL.match(line)
        typed = tool is not None
        found = _PLACE.fullmatch(line, tool.end() if tool else 0)
        if (
            not found
            or ": " in found["file"]
            or line.startswith("go: ")
            or posixpath.basename(found["file"]) in _SETTINGS
        ):
            return False
        if re.match(r"(?:warning|note): ", found["text"]):  # of a C compiler
            return False
        if found["text"] == "too many errors":
            return True
        file = self.places.path(found["file"])
        folder = posixpath.dirname(file)
        self.folder = folder if self.folder is None else self.folder
        inside = bool(self.header) and (typed or folder == self.folder or not self.plain)
        typecheck = not self.plain or typed or inside or bool(_LOADING.search(found["text"]))
        draft = self._draft(self.header if inside else "", typecheck=typecheck)
        self._put(draft, found)
        draft["message"] = found["text"].removeprefix("error: ")
        self.loading |= typecheck and not inside
        return True

    def _package(self, line: str) -> bool:
        found = _OF_PACKAGE.fullmatch(line)
        if found:
            self._draft(found["package"], typecheck=True)["message"] = found["text"] or ""
            self.loading = True
        return bool(found)

    def _two_names(self, line: str) -> bool:
        found = _TWO_NAMES.fullmatch(line)
        if found:
            draft = self._draft("", typecheck=True)
            draft["file"] = self.places.path(posixpath.join(found["folder"], found["file"]))
            draft["message"] = line.partition(" in ")[0]
            self.loading = True
        return bool(found)

    def _draft(self, package: str, *, typecheck: bool) -> dict[str, str | int]:
        rule = "typecheck" if typecheck else "vet"
        self.drafts.append({"package": package, "rule": rule, "file": "", "line": 0, "column": 0, "message": ""})
        self.in_block = True
        return self.drafts[-1]

    def _put(self, draft: dict[str, str | int], found: re.Match[str]) -> None:
        draft["file"] = self.places.path(found["file"])
        draft["line"] = int(found["line"])
        draft["column"] = int(found["column"] or 0)
        if not draft["message"]:
            draft["message"] = found["text"]

    def end_block(self) -> None:
        """Put aside what the block left over, with whether the block has an error that explains it."""
        if self.unknown:
            explained = bool(self.header) and self.folder is not None
            self.blocks.append((self.unknown, explained))
        self.unknown, self.header, self.folder, self.in_block = [], "", None, False

    def finish(self, *, failed: bool) -> Text:
        """Give what was read; leftovers are problems where go *failed* and their block does not say why."""
        self.end_block()
        problems: list[str] = []
        notes: list[str] = []
        for lines, explained in self.blocks:
            text = printable("\n".join([*lines[:20], *(["..."] if len(lines) > 20 else [])]))
            (problems if failed and not explained else notes).append(f"go vet: {text}")
        findings = tuple(self._finding(draft) for draft in self.drafts)
        blocked = {finding.package for finding in findings if finding.rule == "typecheck"}
        return Text(findings, tuple(problems), tuple(notes), frozenset(blocked), self.loading, self.headers)

    def _finding(self, draft: dict[str, str | int]) -> Finding:
        typecheck = draft["rule"] == "typecheck"
        message = str(draft["message"])
        if self.places.root:  # build constraints and cycles name folders in full
            message = message.replace(self.places.root + "/", "")
        return Finding(
            stage="vet",
            rule=str(draft["rule"]),
            severity=Severity.ERROR if typecheck else Severity.WARNING,
            message=printable(message),
            file=str(draft["file"]),
            line=int(draft["line"]),
            column=int(draft["column"]),
            end_line=int(draft["line"]),
            package=self.places.package(str(draft["package"]), str(draft["file"])),
        )


def printable(text: str) -> str:
    """Replace what is no UTF-8; file names alone keep such bytes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
