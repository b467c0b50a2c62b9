"""Hostile pushes whose trees are odd: names, kinds of entries, sizes and shapes."""

# ruff: noqa: E501 - a table reads best with a row on one line
from __future__ import annotations

from tests.server.attack import EXECUTABLE, FILE, FOLDER, GITLINK, SYMLINK, Attack, Case
from tests.server.serverworld import BAD, CLEAN

__all__ = ["TREES"]

OUT = "a name that leads out of its folder"
GIT = "a name that stands for git's own folder"
TWICE = "a name that stands twice in its folder"
MIB = 2**20


def in_folder(name: bytes, content: str = CLEAN) -> object:
    return lambda a: a.to(a.folder(name, (FILE, b"x.go", a.blob(content))))


def named(name: bytes, content: str | bytes = CLEAN, mode: str = FILE) -> object:
    return lambda a: a.to((mode, name, a.blob(content)))


def bomb(a: Attack, leaf: str, width: int = 10, height: int = 8) -> list[str]:
    tree = leaf
    for _ in range(height):
        tree = a.world.tree(*((FOLDER, b"%d" % number, tree) for number in range(width)))
    return a.to((FOLDER, b"bomb", tree))


def deep(a: Attack, depth: int) -> list[str]:
    tree = a.world.tree((FILE, b"x.go", a.blob(CLEAN)))
    for _ in range(depth):
        tree = a.world.tree((FOLDER, b"d", tree))
    return a.to((FOLDER, b"d", tree))


def wide(a: Attack, count: int) -> list[str]:
    oid = a.blob("x")
    return a.to((FOLDER, b"wide", a.world.tree(*((FILE, b"%06d" % number, oid) for number in range(count)))))


def many(a: Attack, count: int, size: int) -> list[str]:
    contents = (f"package a\n\n// {number} {'x' * size}\n" for number in range(count))
    return a.to(*((FILE, b"%03d.go" % number, a.blob(text)) for number, text in enumerate(contents)))


_NAMES = {
    "dot-dot-folder": ("a folder named `..`", in_folder(b".."), False, OUT),
    "dot-folder": ("a folder named `.`", in_folder(b"."), False, OUT),
    "dot-git-folder": ("a folder named `.git` with a config", lambda a: a.to(a.folder(b".git", *a.files({"config": f"[core]\n\tfsmonitor = touch {a.canary}\n"}))), False, GIT),
    "dot-git-upper": ("a folder named `.GIT`", in_folder(b".GIT"), False, GIT),
    "dot-git-space": ("a folder named `.git` and a space, which NTFS drops", in_folder(b".git "), False, GIT),
    "dot-git-stream": ("a folder named `.git::$INDEX_ALLOCATION`", in_folder(b".git::$INDEX_ALLOCATION"), False, GIT),
    "dot-git-short": ("a folder named `git~1`, NTFS's short name", in_folder(b"git~1"), False, GIT),
    "dot-git-hfs": ("a folder named `.git` with a joiner in it, which HFS+ drops", in_folder(".g\u200cit".encode()), False, GIT),
    "dot-git-backslash": ("an entry named `.git\\\\hooks`, a path into `.git` on Windows", named(b".git\\hooks"), False, GIT),
    "dot-git-behind": ("an entry named `a\\\\.git`, on Windows the same", named(b"a\\.git"), False, GIT),
    "dot-git-malformed": ("a folder named `.git` and a byte that ends the name on HFS+", in_folder(b".git\xff"), False, GIT),
    "dot-git-below": ("a folder `a/.git` further down", lambda a: a.to(a.folder(b"a", a.folder(b".git", *a.files({"x.go": CLEAN})))), False, GIT),
    "slashes-up": ("one entry named `../../x.go`", named(b"../../x.go"), False, OUT),
    "slash-inside": ("one entry named `a/b.go`", named(b"sub/b.go"), False, "a name that holds a slash"),
    "slash-first": ("one entry named `/etc/x.go`", named(b"/etc/x.go"), False, OUT),
    "slash-last": ("one entry named `x.go/`", named(b"x.go/"), False, "a name that holds a slash"),
    "long-name": ("a name of 5,000 bytes", named(b"n" * 5000 + b".go"), False, "a path of 5003 bytes"),
    "escape": ("ESC in the name of a badly formatted file", named(b"\x1b[2J\x1b]0;owned\x07.go", BAD), False, r"\x1b[2J"),
    "escape-clean": ("the same name, well formatted", named(b"\x1b[2J\x1b]0;owned\x07.go"), True, "1 Go file formatted"),
    "newline": ("a name with a newline that forges a line of its own", named(b"x\nGL-HOOK-ERR: forged.go", BAD), False, r"x\nGL-HOOK-ERR: forged.go:3"),
    "newline-folder": ("a folder with a newline in its name, where no go.mod can be asked for", in_folder(b"n\nl", BAD), False, r"n\nl/x.go:3"),
    "carriage-return": ("CR and backspaces that overwrite the line", named(b"x\r\x08\x08accepted.go", BAD), False, r"\r\x08\x08accepted.go"),
    "bidi": ("a name that turns the direction of writing", named("x\u202eog.exe.go".encode(), BAD), False, r"\u202e"),
    "not-utf-8": ("a name that is not UTF-8", named(b"\xff\xfe\x80.go", BAD), False, r"\udcff"),
    "not-utf-8-clean": ("the same name, well formatted", named(b"\xff\xfe\x80.go"), True, "1 Go file formatted"),
    "flag": ("a name that reads as a flag, `-w.go`", named(b"-w.go", BAD), False, "-w.go:3"),
    "flag-clean": ("a name that reads as a flag, `-cpuprofile=x.go`", named(b"-cpuprofile=x.go"), True, "1 Go file"),
    "shell": ("a name that a shell would run, well formatted", named(b"$(touch canary);`touch canary`.go"), True, "1 Go file"),
    "backslashes": ("a name with backslashes, which Linux takes for letters", named(b"a\\..\\..\\x.go"), True, "1 Go file"),
    "case": ("names that differ in case alone", named(b"A.go"), True, "1 Go file"),
    "only-extension": ("a file named `.go`, which Go does not look at", named(b".go", BAD), True, "1 Go file|no Go files"),
    "hidden": ("a file named `.x.go`, which Go does not look at", named(b".x.go", BAD), True, ""),
    "underscore": ("a file named `_x.go`, which gofumpt does look at", named(b"_x.go", BAD), False, "_x.go:3"),
    "underscore-folder": ("a folder named `_x`, which gofumpt does look into", in_folder(b"_x", BAD), False, "_x/x.go:3"),
    "vendor": ("a badly formatted file in `vendor/`, which is not judged", in_folder(b"vendor", BAD), True, ""),
    "testdata": ("a badly formatted file in `testdata/`, which is not judged", in_folder(b"testdata", BAD), True, ""),
    "go-folder": ("a folder named `x.go` with a badly formatted file", in_folder(b"x.go", BAD), False, "x.go/x.go:3"),
}  # fmt: skip
_KINDS = {
    "twice": ("a name that stands twice, clean both times", lambda a: a.to((FILE, b"z.go", a.blob(CLEAN)), (FILE, b"z.go", a.blob(CLEAN + "\n// z\n"))), False, TWICE),
    "twice-hidden": ("a clean file before a bad one of the same name", lambda a: a.to((FILE, b"z.go", a.blob(CLEAN)), (FILE, b"z.go", a.blob(BAD))), False, TWICE),
    "twice-kinds": ("a folder and a file of one name", lambda a: a.to((FILE, b"z", a.blob("x")), a.folder(b"z", *a.files({"x.go": CLEAN}))), False, TWICE),
    "unsorted": ("entries out of order, the bad one first", lambda a: [f"{a.world.commit_tree(a.world.tree((FILE, b'z.go', a.blob(BAD)), *a.files({'a.go': CLEAN, 'go.mod': 'module m'})), a.base)}:refs/heads/main"], False, "z.go:3"),
    "symlink": ("a symlink `x.go` to /etc/passwd, which is never followed", named(b"x.go", "/etc/passwd", SYMLINK), True, "no Go files"),
    "symlink-folder": ("a symlink to /etc", named(b"etc", "/etc", SYMLINK), True, "no Go files"),
    "symlink-up": ("a symlink to `../../..` and a file that would lie in it", lambda a: a.to((SYMLINK, b"up", a.blob("../../.."))), True, ""),
    "symlink-go-mod": ("go.mod as a symlink to /etc/passwd", lambda a: a.to((SYMLINK, b"go.mod", a.blob("/etc/passwd")), *a.files({"b.go": CLEAN})), False, "go.mod: cannot be read"),
    "folder-as-file": ("a folder of bad files that its entry calls a file named `x.go`, where the policy says accept-and-say", lambda a: a.to((FILE, b"x.go", a.world.tree((FILE, b"y.go", a.blob(BAD))))), False, "x.go: its object is not a file's content", 'on_limit = "accept-and-say"\n'),
    "gitlink": ("a submodule named `x.go`, whose commit is nowhere", lambda a: a.to((GITLINK, b"x.go", "1" * 40)), True, "no Go files"),
    "odd-mode": ("a badly formatted file of mode 100664", named(b"x.go", BAD, "100664"), False, "x.go:3"),
    "executable": ("a badly formatted file of mode 100755", named(b"x.go", BAD, EXECUTABLE), False, "x.go:3"),
}  # fmt: skip
_SIZES = {
    "bomb": ("ten folders of ten folders, eight deep: 100 million files in ten objects", lambda a: bomb(a, a.world.tree((FILE, b"x.go", a.blob(CLEAN)))), False, "limits.entries"),
    "empty-bomb": ("the same without a file in it", lambda a: bomb(a, a.world.tree()), False, "limits.entries"),
    "deep": ("65 folders within each other", lambda a: deep(a, 65), False, "limits.depth"),
    "very-deep": ("500 folders within each other", lambda a: deep(a, 500), False, "limits.depth"),
    "wide": ("200,000 entries in one folder", lambda a: wide(a, 200_000), False, "limits.entries"),
    "large": ("a Go file of 300 MiB that packs to 300 kB", named(b"x.go", b"package a\n" + b" " * 300 * MIB), False, "limits.blob_mib"),
    "huge": ("a Go file of 1.5 GiB that packs to 1.6 MB", lambda a: a.to((FILE, b"x.go", a.zeros(1536 * MIB))), False, "limits.blob_mib", "", "60s", (), True),
    "huge-other": ("the same where no stage looks at it: never read", lambda a: a.to((FILE, b"x.bin", a.zeros(1536 * MIB))), True, "no Go files", "", "60s", (), True),
    "large-other": ("60 MiB that are no Go file: never read", named(b"x.bin", b"\0" * 60 * MIB), True, "no Go files"),
    "total": ("Go files that are large together", lambda a: many(a, 12, MIB // 8), False, "limits.total_mib", "[limits]\ntotal_mib = 1\n"),
    "elements": ("a Go file that is one list of 1.9 million elements", named(b"x.go", "package a\n\nvar x = []int{" + "1," * 1_900_000 + "}\n"), False, "x.go: gofmt would change it"),
    "nested": ("100,000 opening brackets", named(b"x.go", "package a\n\nvar x = " + "(" * 100_000), False, "x.go:"),
    "no-time": ("more than the budget allows", named(b"x.go"), False, "budget of 1ms", "", "1ms"),
    "no-time-accepted": ("the same where the policy says accept-and-say", named(b"x.go"), True, "accepted without being judged in full", 'on_limit = "accept-and-say"\n', "1ms"),
    "large-accepted": ("too many entries where the policy says accept-and-say", lambda a: wide(a, 200), True, "accepted without being judged in full", 'on_limit = "accept-and-say"\n[limits]\nentries = 100\n'),
}  # fmt: skip

TREES: dict[str, Case] = {
    name: Case(group, what, build, accepted, says, *more)  # type: ignore[arg-type] # lambdas in a table
    for group, cases in (("names", _NAMES), ("entries", _KINDS), ("size and time", _SIZES))
    for name, (what, build, accepted, says, *more) in cases.items()
}
