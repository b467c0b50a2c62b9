"""Every test starts as on a fresh machine: a home of its own, no CI, no git or Go settings of the user.

Only Go's build and module caches are shared, or each test would compile the standard library anew; and so are the
Go tools that gogate builds for itself, which each test finds in its own GOGATE_CACHE_DIR.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOFUMPT = "v0.12.0"
ACTIONLINT = "v1.7.12"

# Beside pytest's own cache: a .hypothesis folder in the root would be in the way of the collection.
set_hypothesis_home_dir(Path(__file__).parent.parent / ".pytest_cache" / "hypothesis")
settings.register_profile("default", deadline=None, max_examples=60)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# Whatever starts so is somebody's setting: a CI system's, git's, Go's, a hook runner's, a terminal's.
_FOREIGN = (
    "BITBUCKET_", "BUILD_", "CI_", "FORGEJO_", "GIT_", "GITEA_", "GITHUB_", "GITLAB_", "GO", "JENKINS_", "PRE_COMMIT",
    "RUNNER_", "XDG_",
)  # fmt: skip
_FOREIGN_NAMES = {"CI", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "PREK_HOOK_STAGE"}
_SHARED = ("GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GOROOT")

_GITCONFIG = """\
[user]
\tname = Ann Tester
\temail = ann@example.com
[init]
\tdefaultBranch = main
[gc]
\tauto = 0
[protocol "file"]
\tallow = always
"""


@pytest.fixture(scope="session")
def go_settings() -> Mapping[str, str]:
    """Where this machine keeps Go and its caches, and where modules come from; asked before anything is isolated."""
    answer = subprocess.run(["go", "env", *_SHARED], check=True, capture_output=True, text=True)
    return dict(zip(_SHARED, answer.stdout.splitlines(), strict=True))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run see."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    (folder / "tools").mkdir(parents=True, exist_ok=True)
    return folder


def _forget_settings(patch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES:
            patch.delenv(name)


def _move_in(patch: pytest.MonkeyPatch, home: Path, tools: Path) -> None:
    (home / ".gitconfig").write_text(_GITCONFIG)
    (home / "gogate").mkdir()
    (home / "gogate" / "tools").symlink_to(tools)
    patch.setenv("HOME", str(home))
    patch.setenv("GOGATE_CACHE_DIR", str(home / "gogate"))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


def _set_up_go(patch: pytest.MonkeyPatch, found: Mapping[str, str]) -> None:
    for name, value in {**found, "GOENV": "off", "GOTOOLCHAIN": "local", "GOTELEMETRY": "off"}.items():
        if name != "GOROOT":
            patch.setenv(name, value)
    # Where go is the wheel's, gofmt lies in GOROOT alone.
    patch.setenv("PATH", os.pathsep.join((os.environ["PATH"], str(Path(found["GOROOT"]) / "bin"))))


@pytest.fixture(autouse=True)
def _isolated(
    tmp_path_factory: pytest.TempPathFactory, shared_folder: Path, go_settings: Mapping[str, str]
) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _forget_settings(patch)
        _move_in(patch, tmp_path_factory.mktemp("home"), shared_folder / "tools")
        _set_up_go(patch, go_settings)
        folder, environment = Path.cwd(), dict(os.environ)
        yield
        assert Path.cwd() == folder, f"the test left the process in {Path.cwd()}"
        leaked = {name for name in {*os.environ, *environment} if os.environ.get(name) != environment.get(name)}
        leaked.discard("PYTEST_CURRENT_TEST")
        assert not leaked, f"the test left its mark on the environment: {sorted(leaked)}"


@pytest.fixture(scope="session")
def gofumpt(shared_folder: Path) -> Path:
    """gofumpt at the pinned version: from PATH, else installed once for all workers of this run."""
    on_path = shutil.which("gofumpt")
    if on_path and subprocess.run([on_path, "-version"], capture_output=True, text=True).stdout.startswith(GOFUMPT):
        return Path(on_path)
    return _installed(shared_folder, "gofumpt", f"mvdan.cc/gofumpt@{GOFUMPT}")


@pytest.fixture(scope="session")
def actionlint(shared_folder: Path) -> Path:
    """The linter of GitHub's workflows, installed once for all workers of this run."""
    return _installed(shared_folder, "actionlint", f"github.com/rhysd/actionlint/cmd/actionlint@{ACTIONLINT}")


def _installed(folder: Path, name: str, module: str) -> Path:
    tool = folder / name
    with FileLock(folder / f"{name}.lock"):
        if not tool.exists():
            environment = {**os.environ, "GOBIN": str(folder), "GOFLAGS": ""}
            subprocess.run(["go", "install", module], check=True, env=environment)
    return tool
