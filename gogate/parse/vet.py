"""What ``go vet`` says, as findings.

``go vet -json`` writes one indented object a package to standard output, one after the other, with absolute positions,
and exits 0 with findings; what does not load or type-check goes to standard error, as text, with exit code 1
(`vet_text`). Before Go 1.25 the objects go to standard error too, between ``# package`` lines: both streams are read
alike, and so are recordings, in which plain ``file:line:column: text`` findings may stand as well.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.model.result import Finding, Severity
from gogate.parse.diff import hunks
from gogate.parse.vet_text import Places, TextReader, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["VetRun", "parse", "parse_recorded"]

_POSITION = re.compile(r"(.+?):(\d+)(?::(\d+))?")


class VetRun(NamedTuple):
    """What one vet process found.

    ``problems`` are reasons for exit 3; ``blocked`` are the packages that an error kept from being analysed;
    ``stopped`` says that an error may have stopped the whole call, so that other packages were not vetted either;
    ``notes`` are lines that no finding comes of (a C compiler's warnings).
    """

    findings: tuple[Finding, ...]
    problems: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    stopped: bool = False
    notes: tuple[str, ...] = ()


class _Edit(msgspec.Struct, frozen=True):
    filename: str
    start: int
    end: int
    new: str


class _Fix(msgspec.Struct, frozen=True):
    edits: tuple[_Edit, ...] = ()


class _Diagnostic(msgspec.Struct, frozen=True):
    posn: str
    message: str
    end: str = ""
    suggested_fixes: tuple[_Fix, ...] = ()


class _Failure(msgspec.Struct, frozen=True):
    """An analyzer that broke: ``{"error": text}`` in the place of its diagnostics."""

    error: str


_Answers = dict[str, dict[str, tuple[_Diagnostic, ...] | _Failure | None] | None]


def parse(
    stdout: bytes,
    stderr: bytes,
    exit_code: int | None,
    *,
    root: str,
    folder: str = ".",
    source: Callable[[str], bytes | None] | None = None,
    packages: Mapping[str, str] | None = None,
) -> VetRun:
    """Read one run of ``go vet -json``, or of a vettool with ``-json``.

    *root* is the absolute path of the checkout, *folder* where vet ran, relative to it. *source* gives a file's bytes
    by its path from the root: with it, suggested fixes become diffs. *packages* maps import paths to folders from the
    root and says whose a file is.
    """
    reader = _Reader(Places(root, folder, source, packages or {}), plain=False)
    reader.read(stdout)
    reader.read(stderr)
    return reader.run(exit_code)


def parse_recorded(
    data: bytes,
    *,
    name: str,
    root: str = "",
    folder: str = ".",
    source: Callable[[str], bytes | None] | None = None,
    empty_is_clean: bool = False,
) -> VetRun:
    """Read a recording of ``go vet``, with or without ``-json``, of one stream or of both.

    Findings of plain vet have the rule ``vet``: it does not name its analyzers. An empty recording proves nothing, so
    it is a problem, unless *empty_is_clean*. *name* is what problems call the file.
    """
    reader = _Reader(Places(root, folder, source, {}), plain=True)
    reader.read(data)
    run = reader.run(None)
    problems = [f"{name}: {problem}" for problem in run.problems]
    if not data.strip() and not empty_is_clean:
        problems.append(f"{name}: the recording is empty, which says nothing: a clean vet and one that never ran alike")
    return run._replace(problems=tuple(problems))


class _Reader:
    """Collects the findings of the streams of one run."""

    def __init__(self, places: Places, *, plain: bool) -> None:
        self.places = places
        self.plain = plain
        self.text = TextReader(places, plain=plain)
        self.findings: dict[tuple[str, str, int, int, str], Finding] = {}
        self.problems: list[str] = []
        self.blocked: set[str] = set()
        self.objects = 0

    def read(self, stream: bytes) -> None:
        """Read objects where a line begins with a brace, and all other lines as text."""
        data = stream.decode("utf-8", "surrogateescape")
        decoder = json.JSONDecoder()
        at = 0
        while at < len(data):
            if data[at] == "{":
                try:
                    answers, at = decoder.raw_decode(data, at)
                except json.JSONDecodeError:
                    self.problems.append(f"go vet's JSON is cut or damaged at line {data.count(chr(10), 0, at) + 1}")
                    break
                self._object(answers)
                at += data.startswith("\n", at)
                continue
            end = data.find("\n", at)
            end = len(data) if end < 0 else end
            self.text.line(data[at:end].removesuffix("\r"))
            at = end + 1
        self.text.end_block()

    def _object(self, answers: object) -> None:
        self.objects += 1
        try:
            packages = msgspec.convert(answers, _Answers)
        except (msgspec.ValidationError, UnicodeEncodeError) as error:
            self.problems.append(f"go vet's JSON is not of the form known: {error}")
            return
        for package, analyzers in packages.items():
            for rule, found in (analyzers or {}).items():
                if isinstance(found, _Failure):
                    self.problems.append(f"go vet: the analyzer {rule} failed on {package}: {found.error}")
                    self.blocked.add(package)
                for diagnostic in found if isinstance(found, tuple) else ():
                    self._keep(self._finding(package, rule, diagnostic))

    def _keep(self, finding: Finding) -> None:
        key = (finding.rule, finding.file, finding.line, finding.column, finding.message)
        self.findings.setdefault(key, finding)

    def _finding(self, package: str, rule: str, diagnostic: _Diagnostic) -> Finding:
        file, line, column = self._position(diagnostic.posn)
        return Finding(
            stage="vet",
            rule=rule,
            severity=Severity.WARNING,
            message=printable(diagnostic.message),
            file=file,
            line=line,
            column=column,
            end_line=max(line, self._position(diagnostic.end)[1]),
            package=self.places.package(package, file),
            diff=self._diff(diagnostic.suggested_fixes, file),
        )

    def _position(self, text: str) -> tuple[str, int, int]:
        found = _POSITION.fullmatch(text)
        if not found:
            return "", 0, 0
        return self.places.path(found[1]), int(found[2]), int(found[3] or 0)

    def _diff(self, fixes: Sequence[_Fix], own: str) -> str | None:
        """Turn the first fix, the one that ``go vet -fix`` would take, into hunks; other files have a header."""
        if not fixes or self.places.source is None:
            return None
        edits: dict[str, list[tuple[int, int, bytes]]] = {own: []}
        for edit in fixes[0].edits:
            new = edit.new.encode("utf-8", "surrogateescape")
            edits.setdefault(self.places.path(edit.filename), []).append((edit.start, edit.end, new))
        return "".join(self._parts(edits, own)) or None

    def _parts(self, edits: Mapping[str, list[tuple[int, int, bytes]]], own: str) -> Iterator[str]:
        for file, changes in edits.items():
            source = self.places.source(file) if self.places.source else None
            text = hunks(source, changes) if source is not None else ""
            if text and file != own:
                yield f"--- {file}\n+++ {file}\n"
            yield text

    def run(self, exit_code: int | None) -> VetRun:
        """Put it all together; *exit_code* is null for a recording."""
        found = self.text.finish(failed=exit_code != 0)
        for finding in found.findings:
            self._keep(finding)
        problems = [*self.problems, *found.problems]
        if not self.plain:
            why = _unexplained(exit_code, failed=bool(problems or found.findings))
            problems += [why] if why else []
        findings = sorted(self.findings.values(), key=_order)
        blocked = {self.places.package(package, "") for package in self.blocked | found.blocked}
        stopped = found.loading and not found.headers and not self.objects
        return VetRun(tuple(findings), tuple(problems), tuple(sorted(blocked - {""})), stopped, found.notes)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.line, finding.column, finding.rule, finding.message


def _unexplained(exit_code: int | None, *, failed: bool) -> str:
    """Say why *exit_code* does not fit what was read; empty where it does."""
    if exit_code is None:
        return "go vet did not end by itself"
    if exit_code < 0:
        return f"go vet was stopped by signal {-exit_code}"
    if exit_code and not failed:
        return f"go vet ended with exit code {exit_code} and did not say why"
    return ""
