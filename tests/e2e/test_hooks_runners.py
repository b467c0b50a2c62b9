"""The hooks of .pre-commit-hooks.yaml under pre-commit and prek, and gogate under lefthook: the real programs.

GOGATE_E2E=1 also lets pre-commit and prek install gogate from this checkout, which takes packages from the index.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hookworld import BAD, GOOD, HookWorld

ROOT = Path(__file__).parent.parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
RUNNERS = ("pre-commit", "prek")
MINE = "\n// not staged\n"


def program(name: str) -> str:
    """Return a runner beside this Python, or on PATH."""
    found = shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    if found is None:
        pytest.skip(f"{name} is not installed: pip install --group test")
    return found


def hooks() -> dict[str, dict[str, str]]:
    """Read the manifest: its hooks by id; every value stands on one line."""
    blocks = re.split(r"^- ", MANIFEST.read_text(), flags=re.MULTILINE)[1:]
    read = [dict(re.findall(r"^ *(\w+): (.+)$", block, flags=re.MULTILINE)) for block in blocks]
    return {hook["id"]: hook for hook in read}


def config(*ids: str) -> str:
    """Return a configuration with *ids* as local hooks: the same entries, run by the gogate that is tested."""
    lines = ["repos:", "- repo: local", "  hooks:"]
    for name in ids:
        hook = {**hooks()[name], "language": "system"}
        hook["entry"] = f"{sys.executable} -m {hook['entry']}"
        hook = {key: value for key, value in hook.items() if key not in ("minimum_pre_commit_version", "id")}
        lines += [f"  - id: {name}", *(f"    {key}: {value}" for key, value in hook.items())]
    return "\n".join(lines) + "\n"


@pytest.fixture
def world(tmp_path: Path) -> HookWorld:
    world = HookWorld(tmp_path)
    world.environ |= {
        "PYTHONPATH": str(ROOT),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PREK_HOME": str(tmp_path / "prek"),
        "NO_COLOR": "1",
    }
    return world


def call(world: HookWorld, name: str, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [program(name), *arguments], cwd=world.root, env=world.environ, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_manifest_is_valid(world: HookWorld, runner: str) -> None:
    code, said = call(world, runner, "validate-manifest", str(MANIFEST))
    assert code == 0, said
    assert list(hooks()) == ["gogate", "gogate-fmt", "gogate-vet", "gogate-test", "gogate-fix"]
    assert {(hook["pass_filenames"], hook["require_serial"]) for hook in hooks().values()} == {("false", "true")}


@pytest.mark.parametrize("runner", RUNNERS)
def test_git_commit_under_a_runner(world: HookWorld, runner: str) -> None:
    world.commit(**{"__pre-commit-config__yaml": config("gogate")})
    assert call(world, runner, "install")[0] == 0
    world.write("m.go", BAD)
    world.git("add", "m.go")
    world.write("m.go", GOOD + MINE)
    code, said = world.try_commit()
    assert code == 1
    assert "m.go:4: gofmt would rewrite" in said
    assert (world.root / "m.go").read_text() == GOOD + MINE
    world.write("m.go", GOOD + "\n// staged\n")
    world.git("add", "m.go")
    world.write("m.go", BAD)
    code, said = world.try_commit()
    assert code == 0, said
    assert (world.root / "m.go").read_text() == BAD


@pytest.mark.parametrize("runner", RUNNERS)
def test_all_files(world: HookWorld, runner: str) -> None:
    world.commit(**{"__pre-commit-config__yaml": config("gogate-fmt"), "bad__go": BAD})
    code, said = call(world, runner, "run", "--all-files")
    assert (code, "bad.go:4" in said) == (1, True)


@pytest.mark.parametrize("runner", RUNNERS)
def test_git_push_under_a_runner(world: HookWorld, runner: str) -> None:
    settings = '[gates.pre-push]\nstages = ["fmt"]\nselect = "affected"\n'
    world.commit(**{"__pre-commit-config__yaml": config("gogate"), "gogate__toml": settings})
    world.git("init", "-q", "--bare", str(world.folder / "remote"))
    world.git("remote", "add", "origin", str(world.folder / "remote"))
    assert call(world, runner, "install", "-t", "pre-push")[0] == 0
    world.git("push", "-q", "origin", "main")
    world.commit(bad__go=BAD)
    world.git("push", "-q", "origin", "main", check=False)
    world.git("push", "-q", "origin", "main:topic", check=False)
    assert world.git("for-each-ref", "--format=%(refname)", cwd=world.folder / "remote") == "refs/heads/main"
    assert world.git("rev-parse", "HEAD~1") == world.git("rev-parse", "main", cwd=world.folder / "remote")


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_fix_is_seen_by_the_runner(world: HookWorld, runner: str) -> None:
    world.commit(**{"__pre-commit-config__yaml": config("gogate-fix")})
    world.write("m.go", BAD + "\n// B is two.\nfunc B() int { return 2 }\n")
    world.git("add", "m.go")
    with (world.root / "m.go").open("a") as file:
        file.write(MINE)
    code, said = call(world, runner, "run")
    assert (code, "files were modified by this hook" in said.lower()) == (1, True)
    assert "func A() int" in (world.root / "m.go").read_text()
    assert (world.root / "m.go").read_text().endswith(MINE)


def test_lefthook(world: HookWorld) -> None:
    entry = f"{sys.executable} -m gogate hook pre-commit"
    world.commit(lefthook__yml=f"pre-commit:\n  commands:\n    gogate:\n      run: {entry}\n")
    assert call(world, "lefthook", "install")[0] == 0
    world.write("m.go", BAD)
    code, said = world.try_commit("-a")
    assert (code, "m.go:4" in said) == (1, True)
    world.write("m.go", GOOD + MINE)
    assert world.try_commit("-a")[0] == 0


@pytest.mark.skipif(not os.environ.get("GOGATE_E2E"), reason="GOGATE_E2E=1 lets it install gogate from the index")
@pytest.mark.parametrize("runner", RUNNERS)
def test_an_installation_by_the_runner(world: HookWorld, runner: str) -> None:
    copy = world.folder / "gogate-repository"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "out", "*_cache", ".*_cache"))
    world.git("init", "-q", cwd=copy)
    world.git("add", "-A", cwd=copy)
    world.git("commit", "-q", "-m", "x", cwd=copy)
    del world.environ["PYTHONPATH"]
    # How this machine reaches the index.
    reach = ("PIP_", "UV_", "SSL_", "REQUESTS_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    world.environ |= {name: value for name, value in os.environ.items() if name.startswith(reach)}
    world.write("m.go", BAD)
    world.git("add", "-A")
    code, said = call(world, runner, "try-repo", str(copy), "gogate", "-a")
    assert (code, "m.go:4: gofmt would rewrite" in said) == (1, True), said
