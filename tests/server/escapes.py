"""What hostile pushes hold: tests that try to get out of the sandbox, and trees that point out of themselves."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.server.boxworld import BoxWorld

__all__ = ["GOMOD", "SOURCE", "TAB", "TREES", "a_test", "contained", "trees"]

TAB = "\t"
SOURCE = "package m\n\nfunc A() int { return 1 }\n"
GOMOD = "module example.com/m\n\ngo 1.24\n"
EXITS = """\
package m

import (
\t"os"
\t"testing"
)

func TestMain(*testing.M) { os.Exit(0) }
"""
USES_SECRET = 'package m\n\nimport "example.com/secret"\n\nconst A = secret.Key\n'
CGO = 'package m\n\n{}\nimport "C"\n\nfunc A() {{ _ = C.int(1) }}\n'

Tree = tuple[dict[str, str], bool, tuple[str, ...]]
"""Its files, whether it may come in, and what the pusher reads."""
TREES = (
    "replace-relative",
    "replace-absolute",
    "use-relative",
    "use-absolute",
    "go-line",
    "toolchain-line",
    "generate",
    "cgo-plugin",
    "cgo-linker",
    "cgo-include-system",
    "cgo-include-host",
    "settings",
    "test-main-exits",
    "line",
    "no-module",
    "constrained",
    "missing-import",
    "hidden-repository",
    "vendored",
)


def a_test(body: str, *imports: str) -> str:
    """Return a test file with one test."""
    lines = "".join(f'\t"{name}"\n' for name in sorted({"testing", *imports}))
    body = textwrap.indent(textwrap.dedent(body).strip().replace("    ", "\t"), "\t")
    return f"package m\n\nimport (\n{lines})\n\nfunc TestIt(t *testing.T) {{\n{body}\n}}\n"


def contained(world: BoxWorld, port: int) -> dict[str, str]:
    """Return test functions, each of which tries to get out and fails where it gets anywhere, by name."""
    secret = world.folder / "secret" / "secret.go"
    cache = 'os.Getenv("GOCACHE")'
    return {
        "WritesHost": f'os.WriteFile("{world.folder}/canary", nil, 0o644)',
        "WritesTmp": f'os.WriteFile("/tmp/{world.folder.name}-canary", nil, 0o644)',
        "WritesHome": 'os.WriteFile(os.Getenv("HOME")+"/canary", nil, 0o644)',
        "WritesTree": 'if os.WriteFile("canary", nil, 0o644) == nil {\n    t.Error("wrote")\n}',
        "WritesRoot": 'for _, dir := range []string{"/", "/dev", "/usr", "/usr/local", "/etc"} {\n'
        '    if os.WriteFile(dir+"/canary", nil, 0o644) == nil {\n        t.Error(dir)\n    }\n}',
        "ReadsSecrets": f'for _, name := range []string{{"/etc/shadow", "{world.server}/config", "{secret}", "/root", '
        f'"/home", "/var", "/sys", "{world.folder}/home/.gitconfig"}} {{\n'
        "    if _, err := os.Stat(name); err == nil {\n        t.Error(name)\n    }\n}",
        "ReadsEnvironment": 'if strings.Contains(strings.Join(os.Environ(), " "), "hunter2") {\n    t.Error("seen")\n}',
        "Dials": f'if _, err := net.DialTimeout("tcp", "127.0.0.1:{port}", time.Second); err == nil {{\n'
        '    t.Error("through")\n}',
        "DialsOut": 'if _, err := net.DialTimeout("udp", "192.0.2.1:53", time.Second); err == nil {\n'
        '    t.Error("through")\n}',
        "PoisonsTheCache": f"found := 0\n"
        f"filepath.Walk({cache}, func(path string, info os.FileInfo, err error) error {{\n"
        "    if err == nil && info.Mode()&os.ModeSymlink != 0 {\n        found++\n"
        "        if file, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {\n"
        "            file.Close()\n            t.Fatal(path)\n        }\n    }\n    return nil\n})\n"
        'if found == 0 {\n    t.Fatal("the prepared cache is not there")\n}',
        "IsNobody": 'if os.Getuid() == 0 {\n    t.Error("root")\n}',
        "MakesNamespaces": "command := exec.Command(\"/bin/true\")\n"
        "command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}\n"
        'if command.Run() == nil {\n    t.Error("made one")\n}',
        "Mounts": 'if syscall.Mount("none", "/tmp", "tmpfs", 0, "") == nil {\n    t.Error("mounted")\n}',
        "SeesNoProcess": 'found, _ := filepath.Glob("/proc/[0-9]*")\nif len(found) > 50 {\n    t.Error(len(found))\n}',
        "ListensOnLoopback": 'listener, err := net.Listen("tcp", "127.0.0.1:0")\nif err != nil {\n    t.Fatal(err)\n}\n'
        "listener.Close()",
        "LeavesADaemon": 'command := exec.Command("/bin/sleep", "1000")\n'
        "command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}\n"
        "if err := command.Start(); err != nil {\n    t.Fatal(err)\n}",
    }  # fmt: skip


def trees(folder: Path) -> dict[str, Tree]:
    """Return the pushes by name; *folder* is the host's, and holds a secret."""
    return {**_modules(folder), **_compilers(folder), **_others(folder)}


def _modules(folder: Path) -> dict[str, Tree]:
    """Return those whose go.mod or go.work points elsewhere."""
    required = f"{GOMOD}\nrequire example.com/secret v0.0.0\n\nreplace example.com/secret => "
    return {
        "replace-relative": (
            {"go.mod": f"{required}../../../secret\n", "a.go": USES_SECRET}, False, ("replacement directory",),
        ),
        "replace-absolute": (
            {"go.mod": f"{required}{folder}/secret\n", "a.go": USES_SECRET}, False, ("replacement directory",),
        ),
        "use-relative": (
            {"go.mod": GOMOD, "a.go": USES_SECRET, "go.work": "go 1.24\n\nuse (\n\t.\n\t../../../secret\n)\n"}, False,
            ("go.work",),
        ),
        "use-absolute": (
            {"go.mod": GOMOD, "a.go": USES_SECRET, "go.work": f"go 1.24\n\nuse (\n\t.\n\t{folder}/secret\n\t/\n)\n"},
            False, ("go.work",),
        ),
        "go-line": ({"go.mod": "module example.com/m\n\ngo 9.99\n", "a.go": SOURCE}, False, ("go.mod wants go 9.99",)),
        "toolchain-line": ({"go.mod": f"{GOMOD}\ntoolchain go1.99.0\n", "a.go": SOURCE}, True, ("vet: 1 package",)),
    }  # fmt: skip


def _compilers(folder: Path) -> dict[str, Tree]:
    """Return those that would have a C compiler read or run something."""
    return {
        "cgo-plugin": (
            {"go.mod": GOMOD, "a.go": CGO.format(f"// #cgo CFLAGS: -fplugin={folder}/canary.so")}, False,
            ("invalid flag in #cgo CFLAGS",),
        ),
        "cgo-linker": (
            {"go.mod": GOMOD, "a.go": CGO.format("// #cgo LDFLAGS: -Wl,--dynamic-linker=/tmp/x -fplugin=/tmp/x")},
            False, ("invalid flag in #cgo LDFLAGS",),
        ),
        "cgo-include-system": (
            {"go.mod": GOMOD, "a.go": CGO.format('// #include "/etc/shadow"')}, False, ("a.go",),
        ),
        "cgo-include-host": (
            {"go.mod": GOMOD, "a.go": CGO.format(f'// #include "{folder}/secret/secret.go"')}, False, ("a.go",),
        ),
    }  # fmt: skip


def _others(folder: Path) -> dict[str, Tree]:
    """Return the rest, harmless ones among them."""
    return {
        "generate": (
            {"go.mod": GOMOD, "a.go": f"package m\n\n//go:generate touch {folder}/canary\n\nfunc A() {{}}\n"}, True,
            ("vet: 1 package",),
        ),
        "settings": (
            {
                "go.mod": GOMOD, "a.go": SOURCE, "gogate.toml": f'[vet]\nflags = ["-vettool={folder}/tool"]\n',
                ".golangci.yml": "run: {}\n", "Makefile": f"vet:\n\ttouch {folder}/canary\n",
                "go.env": f"GOFLAGS=-toolexec={folder}/tool\n",
            },
            True, ("vet: 1 package",),
        ),
        "test-main-exits": (
            {"go.mod": GOMOD, "a.go": SOURCE, "a_test.go": EXITS}, False, ("no test ran: TestMain exited with 0",),
        ),
        "line": (
            {
                "go.mod": GOMOD,
                "a.go": 'package m\n\nimport "fmt"\n\n//line /etc/shadow:1\nfunc A() { fmt.Printf("%d", "x") }\n',
            },
            False, ("printf: ",),
        ),
        "no-module": ({"a.go": SOURCE}, False, ("a.go: no go.mod above it",)),
        "constrained": (
            {"go.mod": GOMOD, "a.go": f"//go:build never\n\n{SOURCE}"}, False, ("go list names no package",),
        ),
        "missing-import": (
            {"go.mod": GOMOD, "a.go": 'package m\n\nimport _ "example.com/nowhere"\n'}, False, ("example.com/nowhere",),
        ),
        "hidden-repository": (
            {"go.mod": GOMOD, "a.go": SOURCE, ".hg/hgrc": f"[hooks]\nstatus = touch {folder}/canary\n"}, True,
            ("vet: 1 package",),
        ),
        "vendored": (
            {
                "go.mod": f"{GOMOD}\nrequire example.com/v v1.0.0\n",
                "a.go": 'package m\n\nimport "example.com/v"\n\nconst A = v.V\n',
                "vendor/modules.txt": "# example.com/v v1.0.0\n## explicit; go 1.24\nexample.com/v\n",
                "vendor/example.com/v/v.go": "package v\n\nconst V = 1\n",
            },
            True, ("vet: 1 package",),
        ),
    }  # fmt: skip
