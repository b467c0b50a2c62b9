"""The sandbox in which vet and test see a push: nothing of this host but the toolchain, read-only, and no network.

bubblewrap (https://github.com/containers/bubblewrap) builds it of namespaces: its root holds what is bound below and
nothing else, so that no path that a push names, in a ``replace``, a ``use``, a ``#include`` or a test, leads out. All
that may be written to is a file system in memory that ends with the command: a test that poisons the build cache has
poisoned its own.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gogate.model.errors import CannotJudge
from gogate.run.process import Command, run
from gogate.server import confine
from gogate.server.limits import LimitReached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gogate.run.stop import Stop
    from gogate.server import types

__all__ = ["HOME", "NONE", "Places", "Sandbox", "find_sandbox", "go_environment"]

NONE: Final = "none-run-pushed-code-on-this-host"
HOME = "/tmp/home"  # noqa: S108 - the sandbox's own
_HARDENED = {
    "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOSUMDB": "off", "GOENV": "off", "GOVCS": "*:off", "GOAUTH": "off",
    "GOTELEMETRY": "off", "GO111MODULE": "on", "GOFLAGS": "-buildvcs=false", "LC_ALL": "C.UTF-8", "USER": "gogate",
}  # fmt: skip
_DISABLES_NAMESPACES = (0, 8)  # bwrap --disable-userns
_SHM_MIB = 64
_ETC = ("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime")
_ETC_OWN = {
    "passwd": "gogate:x:1000:1000:gogate:/tmp/home:/bin/sh\n",
    "group": "gogate:x:1000:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
# Links to the prepared build cache: go reads through them, and finds what it adds beside them. trim.txt is go's own
# note of when it last looked for old files: without it, it would take the links for such.
_SET_UP = """
mkdir -p "$HOME" "$GOTMPDIR" || exit 125
if [ ! -d "$GOCACHE" ]; then
  mkdir "$GOCACHE" || exit 125
  if [ -n "$GOGATE_PREPARED" ]; then cp -rs "$GOGATE_PREPARED/." "$GOCACHE" && rm -f "$GOCACHE/trim.txt" || exit 125; fi
  date +%s >"$GOCACHE/trim.txt" || exit 125
fi
unset GOGATE_PREPARED
exec "$@"
"""
_INSTALL = (
    "administrator: install bubblewrap (apt-get install bubblewrap, dnf install bubblewrap), or take vet and test out "
    "of stages in the server's policy"
)


class Places(NamedTuple):
    """What a command sees beside the system: the private folder's parts, Go, and what the policy names."""

    private: Path
    goroot: Path
    build_cache: Path | None = None
    vettool: Path | None = None

    @property
    def tree(self) -> Path:
        """Where the pushed tree is laid out; the same path inside as outside."""
        return self.private / "tree"

    @property
    def report(self) -> Path:
        """Where `confine` says why it ended a command."""
        return self.private / "report"


class Sandbox(NamedTuple):
    """A sandbox that was tried out: bwrap's path (None: none at all) and version, and who runs pushed code."""

    policy: types.Sandbox
    bwrap: Path | None
    version: tuple[int, ...]
    user: str

    def prefix(self, places: Places) -> tuple[str, ...]:
        """Return the words before a go command; its folder, below the tree, is the caller's."""
        return (
            *self._confined(places.report),
            *(self._bubblewrap(places) if self.bwrap else ()),
            *("/bin/sh", "-c", _SET_UP, "sh"),
        )

    def environment(self, places: Places) -> dict[str, str]:
        """Return all of the environment of a go command: nothing of the hook's own."""
        home = Path(HOME) if self.bwrap else places.private / "home"
        prepared = {"GOGATE_PREPARED": str(places.build_cache)} if places.build_cache else {}
        return {**go_environment(self.policy, places.goroot, home, home / "build"), **prepared}

    def check(self, places: Places) -> None:
        """Raise LimitReached where a limit of the sandbox ended the command that ran last."""
        if places.report.exists():
            raise LimitReached("vet and test take too much memory", "sandbox.memory_mib", self.policy.memory_mib)

    def hand_over(self, places: Places) -> None:
        """Lay out the files that the sandbox brings along, and let its user find the tree."""
        own = places.private / "etc"
        own.mkdir()
        own.chmod(0o755)
        for name, text in _ETC_OWN.items():
            (own / name).write_text(text, encoding="ascii")
            (own / name).chmod(0o644)
        home = places.private / "home"
        home.mkdir()
        if self.user:
            places.private.chmod(0o711)  # its parts are found by name, and its own name is random
            entry = pwd.getpwnam(self.user)
            os.chown(home, entry.pw_uid, entry.pw_gid)

    def _confined(self, report: Path) -> tuple[str, ...]:
        policy = self.policy
        return confine.arguments(
            confine.Limits(os.getpid(), self.user, policy.processes, policy.disk_mib, policy.memory_mib, str(report))
        )

    def _bubblewrap(self, places: Places) -> tuple[str, ...]:
        policy, own = self.policy, places.private / "etc"
        shown = [places.goroot, places.build_cache, places.vettool, policy.module_cache]
        nested = ["--disable-userns"] if self.version >= _DISABLES_NAMESPACES else []
        return (
            str(self.bwrap),
            *("--unshare-all", "--unshare-user", *nested, "--uid", "1000", "--gid", "1000", "--hostname", "gogate"),
            *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev"),
            *("--size", _bytes(_SHM_MIB), "--tmpfs", "/dev/shm"),  # noqa: S108 - the sandbox's own
            *_system(),
            *(word for name in _ETC for word in ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")),
            *(word for name in _ETC_OWN for word in ("--ro-bind", str(own / name), f"/etc/{name}")),
            *("--size", _bytes(policy.disk_mib), "--tmpfs", "/tmp"),  # noqa: S108 - the sandbox's own
            *(word for path in shown if path for word in ("--ro-bind", str(path), str(path))),
            *("--ro-bind", str(places.tree), str(places.tree)),
            *("--remount-ro", "/dev", "--remount-ro", "/usr/local", "--remount-ro", "/", "--"),
        )


def go_environment(policy: types.Sandbox, goroot: Path, home: Path, build_cache: Path) -> dict[str, str]:
    """Return all of the environment of a go command that judges a push."""
    return {
        **_HARDENED,
        "GOROOT": str(goroot),
        "GOPATH": str(home / "go"),
        "GOMODCACHE": policy.module_cache or str(home / "modules"),
        "GOCACHE": str(build_cache),
        "GOTMPDIR": str(home / "work"),
        "HOME": str(home),
        "PATH": f"{goroot}/bin:/usr/bin:/bin",
    }


def find_sandbox(policy: types.Sandbox, environ: Mapping[str, str], places: Places, stop: Stop) -> Sandbox:
    """Return the sandbox that *policy* asks for, once Go has said its version in it.

    Fills the private folder of *places*. Raises CannotJudge, with the fix, where there is no sandbox.
    """
    user = policy.user if os.geteuid() == 0 else ""
    _require_user(user)
    if policy.kind == NONE:
        found = Sandbox(policy, None, (), user)
        found.hand_over(places)
        return found
    bwrap = policy.bubblewrap or shutil.which("bwrap", path=environ.get("PATH", ""))
    if bwrap is None or not os.access(bwrap, os.X_OK):
        where = f"{bwrap} cannot be run" if bwrap else "bwrap is not on the hook's PATH"
        raise CannotJudge(f"vet and test run what is pushed, and there is no sandbox for it: {where}", fix=_INSTALL)
    version = _version(Path(bwrap), stop)
    found = Sandbox(policy, Path(bwrap), version, user)
    found.hand_over(places)
    _try_out(found, places, stop)
    return found


def _require_user(user: str) -> None:
    try:
        uid = pwd.getpwnam(user).pw_uid if user else -1
    except KeyError:
        uid = 0
    if uid == 0:
        raise CannotJudge(
            f"sandbox.user = {user!r} is no user, or root again, and the hook runs as root",
            fix="administrator: name a user without rights in the server's policy: sandbox.user",
        )


def _version(bwrap: Path, stop: Stop) -> tuple[int, ...]:
    outcome = run(Command((str(bwrap), "--version"), Path("/"), {}), stop=stop, limit=10)
    return tuple(int(number) for number in re.findall(rb"\d+", outcome.stdout)[:3])


def _try_out(sandbox: Sandbox, places: Places, stop: Stop) -> None:
    """Ask Go for its version: whether namespaces may be made is the kernel's and the distribution's choice."""
    places.tree.mkdir()
    argv = (*sandbox.prefix(places), str(places.goroot / "bin" / "go"), "version")
    outcome = run(Command(argv, places.tree, sandbox.environment(places)), stop=stop, limit=30)
    places.tree.rmdir()
    stop.check()
    if not outcome.ok:
        said = outcome.stderr.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        raise CannotJudge(
            f"vet and test run what is pushed, and the sandbox does not work: {said[-1]}",
            fix="administrator: let the hook's user make user namespaces (kernel.unprivileged_userns_clone=1, "
            "kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for bwrap), and see that it can "
            "reach TMPDIR and Go; or take vet and test out of stages",
        )


def _system() -> Iterator[str]:
    """Name what compilers and Go need of the system, read-only; ``/usr/local`` is the administrator's, and hidden."""
    yield from ("--ro-bind", "/usr", "/usr", "--tmpfs", "/usr/local")
    for path in (Path("/bin"), Path("/sbin"), Path("/lib"), Path("/lib32"), Path("/lib64")):
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))


def _bytes(mib: int) -> str:
    return str(mib * 2**20)
