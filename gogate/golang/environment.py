"""The environment that Go's children get: the user's own, less what could falsify a verdict.

Sources: ``go help environment``, ``go help build``, ``go help testflag``.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from gogate.model.errors import CannotJudge
from gogate.run.process import scrubbed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["child_environment", "trusted_goflags"]

# Flags that change how a build is made but not what is judged. Anything else in GOFLAGS could hide a finding
# (-run, -vet, -cover*, -json, -printfuncs), replace sources (-overlay, -modfile) or rewrite go.mod (-mod=mod).
_ALLOWED = frozenset({
    "-a", "-asmflags", "-buildvcs", "-compiler", "-gccgoflags", "-gcflags", "-installsuffix", "-ldflags",
    "-linkshared", "-modcacherw", "-p", "-pgo", "-pkgdir", "-race", "-tags", "-trimpath", "-v", "-work",
})  # fmt: skip
_ALLOWED_MOD = frozenset({"readonly", "vendor"})

# Each of these can turn a failing run into a passing one: GORACE=exitcode=0 hides races after the tests,
# GOCOVERDIR moves counters away, GOFLAGS is validated and set anew, GOWORK is set for each workspace.
_NEVER_INHERITED = frozenset({"GORACE", "GOCOVERDIR", "GOFLAGS", "GOWORK", "GOROOT"})


def trusted_goflags(goflags: str) -> str:
    """Return *goflags* (as ``go env GOFLAGS`` says it) unchanged, once every flag in it is harmless.

    Raises CannotJudge that names the first flag that could falsify a verdict.
    """
    try:
        flags = shlex.split(goflags)
    except ValueError as error:
        raise CannotJudge(f"GOFLAGS={goflags!r} cannot be split into flags: {error}", fix="go env -u GOFLAGS") from None
    for flag in flags:
        name, _, value = flag.partition("=")
        name = "-" + name.lstrip("-")
        if name not in _ALLOWED and not (name == "-mod" and value in _ALLOWED_MOD):
            raise CannotJudge(
                f"GOFLAGS contains {flag}, which would change what is judged",
                fix=f"take {flag} out of GOFLAGS (the environment, or `go env -u GOFLAGS`)",
            )
    return goflags


def child_environment(environ: Mapping[str, str], *, goflags: str) -> dict[str, str]:
    """Return the environment for go, its tools and the tests: *environ* scrubbed, *goflags* set, no stamping."""
    kept = {name: value for name, value in scrubbed(environ).items() if name not in _NEVER_INHERITED}
    # Stamping asks git for its status, which may rewrite the user's index; and it would run whatever VCS a tree names.
    stamping = "" if "-buildvcs" in goflags else "-buildvcs=false"
    return {**kept, "GOFLAGS": f"{goflags} {stamping}".strip()}
