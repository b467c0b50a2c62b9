"""How a test finds files outside its package: what the text of a Go file says about it.

A test starts in its package's folder. It leaves it by ``..`` in a name, by asking where it is, or by asking Go where
packages are. A file without any of these opens nothing above its folder, but for what other processes, the environment
and code of other modules do.
"""

from __future__ import annotations

import re

__all__ = ["finders", "mentions", "reaches", "touches"]

# Comments, strings and runes (Go specification, "Lexical elements"); what is left over is code.
_TOKEN = re.compile(rb"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
_WORTH_READING = re.compile(
    rb"(?<!\.)\.\.(?!\.)|Getwd|Caller|FileLine|Abs\(|GOMOD|PWD|/proc/|\"go\"|git-dir|show-|go/packages|go/build"
)
# `..` as a part of a path: before it no letter, but for a formatting verb; after it a separator or nothing.
_UP = re.compile(
    rb"""(?:(?<![\w.])|(?<=%[a-z]))\.\.(?=[/\\"'`\s;:,&|)]|\Z)(?:/+([\w./@+~-]*))?|\w\.\./+([\w./@+~-]*)"""
)
# Strings that follow one another in a Join are one path.
_JOINED = re.compile(
    rb"""(\b(?:filepath|path)\.Join\((?:[^()"`]|\([^()"`]*\))*)("[^"\\\n]*"(?:\s*,\s*"[^"\\\n]*")+)(?=\s*[,)])"""
)
# `..` that is compared with, not opened.
_COMPARED = re.compile(
    rb"(?:[=!]=|\bcase)\s*\Z"
    rb"|\bstrings\.(?:Contains|HasPrefix|HasSuffix|Count|EqualFold|Index|LastIndex)\((?:[^()\n]|\([^()\n]*\))*,\s*\Z"
)
_COMPARED_AFTER = re.compile(rb"\s*[=!]=")

_WORKING_FOLDER = re.compile(rb"\b(\w+)\s*,\s*\w+\s*:?=\s*os\.Getwd\(\)")
_NAMELESS_CALLER = re.compile(rb"\w+\s*,\s*_\s*,\s*\w+\s*,\s*\w+\s*:?=\s*runtime\.Caller\b")
_FINDERS = (b'"go/build"', b'"golang.org/x/tools/go/packages"')
_PLACES = re.compile(rb"""GOMOD|\A.(?:OLD)?PWD.\Z|/proc/(?:self|thread-self|%\w)/?(?:cwd|environ|task|["`])""")
_ASKED_OF_GIT = re.compile(rb"--show-toplevel|--absolute-git-dir|--git-common-dir|--show-cdup")
_FUNCTION = re.compile(rb"^func\s+(?:\([^)]*\)\s*)?(\w+)", re.MULTILINE)


def reaches(text: bytes, *, test: bool = True) -> tuple[str, ...] | None:
    """Return how the paths that the Go file *text* names above its folder begin; None where it may open any file.

    A beginning stands for itself in any folder, as in ``docs/x`` for ``"../../docs/x" + suffix``: from where the
    ``..`` counts cannot be seen. *test* is False for code that tests run but that is no test itself: an absolute name
    that it makes from a name it was given says nothing yet, and what it asks other programs neither.
    """
    if _WORTH_READING.search(text) is None:
        return ()
    code, strings, beginnings = _read(_JOINED.sub(_join, text))
    if _asks_where_it_is(code, strings, test=test) or "" in beginnings:
        return None
    return tuple(dict.fromkeys(beginnings))


def touches(beginnings: tuple[str, ...] | None, path: str) -> bool:
    """Whether the root-relative *path* can be meant by one of *beginnings*, as ``reaches`` returns them."""
    return beginnings is None or any(f"/{beginning}" in f"/{path}" for beginning in beginnings)


def _join(match: re.Match[bytes]) -> bytes:
    return match[1] + b'"' + b"/".join(re.findall(rb'"([^"]*)"', match[2])) + b'"'


def finders(text: bytes) -> tuple[bytes, ...]:
    """Return the names of the functions of the Go file *text* that ask git where the repository is."""
    found: dict[bytes, None] = {}
    for asked in _ASKED_OF_GIT.finditer(text):
        for function in reversed(_FUNCTION.findall(text, 0, asked.start())):
            found[function] = None
            break
    return tuple(found)


def mentions(text: bytes, names: tuple[bytes, ...]) -> bool:
    """Whether the code of the Go file *text* uses one of the function *names*, other than to declare it."""
    named = [name for name in names if name in text]
    code = _read(text)[0] if named else b""
    declared = _FUNCTION.findall(code)
    return any(len(re.findall(rb"\b%s\b" % name, code)) > declared.count(name) for name in named)


def _read(text: bytes) -> tuple[bytes, list[bytes], list[str]]:
    """Return the code with empty strings, the strings with their quotes, and what follows each ``..`` in them."""
    code: list[bytes] = []
    strings: list[bytes] = []
    beginnings: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        before = text[end : token.start()]
        code.append(before)
        end = token.end()
        if token[0].startswith(b"/"):
            code.append(b" ")
            continue
        code.append(b'""')
        strings.append(token[0])
        if b".." in token[0] and not _COMPARED.search(before) and not _COMPARED_AFTER.match(text, end):
            beginnings += _beginnings(token[0])
    code.append(text[end:])
    return b"".join(code), strings, beginnings


def _beginnings(string: bytes) -> list[str]:
    """Return what follows each ``..`` of *string*; empty where nothing is said of the rest of the path."""
    found: list[str] = []
    for match in _UP.finditer(string):
        parts = [part for part in (match[1] or match[2] or b"").decode("ascii").split("/") if part not in ("", ".")]
        if ".." in parts:
            parts = parts[len(parts) - parts[::-1].index("..") :]
        found.append("/".join(parts))
    return found


def _asks_where_it_is(code: bytes, strings: list[bytes], *, test: bool) -> bool:
    if b"Getwd" in code and not _only_returns(code):
        return True
    if b'"runtime"' in strings:
        callers = len(re.findall(rb"\bCaller\b", code))
        if callers != len(_NAMELESS_CALLER.findall(code)) or re.search(rb"\bCallersFrames\b|\bFileLine\b", code):
            return True
    if b'"path/filepath"' in strings and _makes_absolute(code, test=test):
        return True
    if any(finder in strings for finder in _FINDERS) or any(_PLACES.search(string) for string in strings):
        return True
    return test and b'"os/exec"' in strings and _asks_others(strings)


def _only_returns(code: bytes) -> bool:
    """Whether the working folder is asked for only to go back to it, or to write it to a log."""
    names = _WORKING_FOLDER.findall(code)
    if len(names) != len(re.findall(rb"\bGetwd\b", code)):
        return False
    for name in set(names):
        harmless = rb'\b(?:Chdir\(|zap\.String\("",|(?:t|b|tb)\.Logf?\((?:"",)?)\s*%s\s*\)' % name
        used = len(re.findall(rb"\b%s\b" % name, code))
        if used != len(re.findall(harmless, code)) + names.count(name):
            return False
    return True


def _makes_absolute(code: bytes, *, test: bool) -> bool:
    if test:
        return re.search(rb"\bAbs\b", code) is not None
    asked = re.search(rb'\bAbs\(""\)', code) is not None
    return asked or (re.search(rb"\bfilepath\.Abs\b", code) is not None and b"filepath.Dir" in code)


def _asks_others(strings: list[bytes]) -> bool:
    return b'"go"' in strings or any(_ASKED_OF_GIT.search(string) for string in strings)
